package skill

import (
	"context"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/quantity"
)

func arithmetic() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{"calc.compute": compute, "unit.convert": convertUnit, "money.convert": convertMoney},
		Fits: map[intent.Name]func(map[string]assist.Arg) bool{
			"calc.compute": func(args map[string]assist.Arg) bool { _, err := Sum(args["expression"].Text()); return err == nil },
			"unit.convert": func(args map[string]assist.Arg) bool {
				from, to, _, ok := conversion(args)
				return ok && from.dimension == to.dimension
			},
			"money.convert": func(args map[string]assist.Arg) bool { _, _, _, ok := exchange(args); return ok },
		},
	}
}

func compute(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	v, err := Sum(c.Arg("expression").Text())
	if err != nil {
		return c.Refuse("undefined"), nil
	}
	return c.Say("done", "expression", Capital(c.Arg("expression").Text()), "result", number(v)), nil
}

var amountFirst = regexp.MustCompile(`^(?:one |a |an |1)?\s*(.*)$`)

// amountOf parts "5 miles" or 五公里 into a number and the words of a unit.
func amountOf(s string) (float64, string) {
	s = strings.TrimSpace(s)
	lang := "en"
	if strings.ContainsFunc(s, func(r rune) bool { return r > 0x2e80 }) {
		lang = "zh"
	}
	found := quantity.Numbers(s, lang)
	if len(found) == 1 {
		if around := s[:found[0].Start] + s[found[0].End:]; len(around) > 0 {
			if _, ok := unitOf(around); ok { // 华氏70度
				return found[0].Value, around
			}
		}
	}
	if len(found) == 0 || found[0].Start > 1 {
		return 1, strings.TrimSpace(amountFirst.FindStringSubmatch(s)[1])
	}
	n := found[0]
	return n.Value, strings.TrimSpace(s[:n.Start] + s[n.End:])
}

// measured tells whether words are an amount: "5 miles" and 五英里 are no place.
func measured(s string) bool {
	_, words := amountOf(s)
	_, ok := unitOf(words)
	return ok && words != strings.TrimSpace(s)
}

func conversion(args map[string]assist.Arg) (from, to unit, amount float64, ok bool) {
	amount, words := amountOf(args["amount"].Text())
	from, okFrom := unitOf(words)
	to, okTo := unitOf(args["to"].Text())
	if okFrom && okTo && from.dimension != to.dimension { // "c" or 两 may be more than one thing
		return from, to, amount, false
	}
	return from, to, amount, okFrom && okTo
}

func convertUnit(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	from, to, amount, _ := conversion(c.Args)
	fromEn, fromZh := from.show()
	toEn, toZh := to.show()
	if err := c.Use("unit.convert", map[string]any{"amount": amount, "from": fromEn, "to": toEn}); err != nil {
		return nil, err
	}
	result := (amount*from.factor + from.offset - to.offset) / to.factor
	return c.Say("done", "amount", number(amount), "from", c.Choose(fromEn, fromZh), "result", number(result), "to", c.Choose(toEn, toZh)), nil
}

func exchange(args map[string]assist.Arg) (from, to string, amount float64, ok bool) {
	amount, words := amountOf(args["amount"].Text())
	from, to = currencyOf(words), currencyOf(args["to"].Text())
	if from == "" && strings.HasPrefix(args["amount"].Text(), "$") {
		from = "USD"
	}
	return from, to, amount, from != "" && to != ""
}

func convertMoney(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	from, to, amount, _ := exchange(c.Args)
	got, err := c.Do(ctx, "money.convert", map[string]any{"amount": amount, "from": from, "to": to})
	if err != nil {
		return nil, err
	}
	result, ok := got.(float64)
	if !ok {
		return c.Refuse("none"), nil
	}
	return c.Say("done", "amount", number(amount), "from", from, "result", number(float64(int64(result*100+0.5))/100), "to", to), nil
}
