package catalog

import (
	"iter"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Lookup returns what is known of a model of a vendor, named as settings name its
// kind. A dated version of a known model, such as "gpt-4.1-2025-04-14", is that
// model, unless it has an entry of its own.
func (c *Catalog) Lookup(vendor string, id qiao.ModelID) (*Model, bool) {
	models := c.byVendor[vendorOf(vendor)]
	for name := id; name != ""; name = undated(name) {
		if m, ok := models[name]; ok {
			return m, true
		}
	}
	return nil, false
}

// vendorOf is the vendor behind a kind: two kinds may call the same one.
func vendorOf(kind string) string {
	switch kind {
	case "responses":
		return "openai"
	case "dashscope":
		return "qwen"
	case "hunyuan-native":
		return "hunyuan"
	}
	return kind
}

var dated = regexp.MustCompile(`^(.+?)-(?:\d{4}-\d{2}-\d{2}|20\d{6}|2\d{5}|[01]\d[0-3]\d|latest)$`)

// undated takes a date or "latest" off the end of a name, or returns "".
func undated(id qiao.ModelID) qiao.ModelID {
	if m := dated.FindStringSubmatch(string(id)); m != nil {
		return qiao.ModelID(m[1])
	}
	return ""
}

// Models yields all models, by vendor and then as they stand in the file.
func (c *Catalog) Models() iter.Seq[*Model] {
	return func(yield func(*Model) bool) {
		for _, m := range c.models {
			if !yield(m) {
				return
			}
		}
	}
}

// Cards are the cards of a vendor's models, in the order of the file, each under
// its own name and its others.
func (c *Catalog) Cards(vendor string) []partner.Card {
	var list []partner.Card
	for _, m := range c.models {
		if m.Vendor != vendorOf(vendor) {
			continue
		}
		list = append(list, m.Card)
		for _, also := range m.Also {
			card := m.Card
			card.ID = also
			list = append(list, card)
		}
	}
	return list
}

// Suits tells whether the embedded catalogue has anything of a vendor.
func (c *Catalog) Suits(vendor string) bool { return len(c.byVendor[vendorOf(vendor)]) > 0 }

// String names m as settings do, such as "qwen/qwen-plus".
func (m *Model) String() string { return strings.Join([]string{m.Vendor, string(m.ID)}, "/") }

// FilingOf returns the filing of a vendor's model: the model's own, or the vendor's.
// What is not known of it is empty.
func (c *Catalog) FilingOf(vendor string, id qiao.ModelID) Filing {
	f := c.filings[vendorOf(vendor)]
	if m, ok := c.Lookup(vendor, id); ok && m.Filing.Name != "" {
		return m.Filing
	}
	return f
}
