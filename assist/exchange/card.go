package exchange

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

const vcard = "VCARD"

// heavy are the lines of a card that hold pictures, sounds and keys.
var heavy = map[string]bool{"PHOTO": true, "LOGO": true, "SOUND": true, "KEY": true}

// ReadCards reads the contacts of a vCard file. An error says that it is no such
// file; what is wrong in it is among Contents.Refused.
func ReadCards(data []byte) (*Contents, error) {
	all, err := readFile(data, vcard, "Give a vCard file (.vcf).")
	if err != nil {
		return nil, err
	}
	out := &Contents{}
	names := map[string]int{}
	for _, c := range all {
		if len(out.Entries) >= mostEntries {
			out.refuse(c.line, "the file holds too much")
			break
		}
		if isGroup(c) {
			out.Skipped++
			continue
		}
		e, err := cardEntry(c)
		if err != nil {
			out.refuse(err.number, err.what)
			continue
		}
		if e.UID == "" { // known by its name, and by how many of that name came before it
			e.UID = "card-" + e.name
			if names[e.name]++; names[e.name] > 1 {
				e.UID += "-" + strconv.Itoa(names[e.name])
			}
		}
		out.Photos += strings.Count(e.heavy, "\r\n") - strings.Count(e.heavy, "\r\n ")
		e.heavy = ""
		out.Entries = append(out.Entries, e)
	}
	return out, nil
}

// isGroup tells whether a card is a list of others.
func isGroup(c *component) bool {
	return strings.EqualFold(c.text("KIND"), "group") || strings.EqualFold(c.text("X-ADDRESSBOOKSERVER-KIND"), "group")
}

func cardEntry(c *component) (e Entry, wrong *lineError) {
	if w := c.firstWrong(); w != nil {
		return e, w
	}
	v := readCard(c)
	if v.Name == "" {
		return e, &lineError{c.line, "it has no name, company, number or address"}
	}
	e = Entry{Line: c.line, Kind: skill.ContactKind, UID: strings.TrimSpace(c.text("UID")), name: v.Name}
	if len(e.UID) > mostUID {
		return e, &lineError{c.line, "its UID is too long"}
	}
	light, weight := &component{name: vcard}, strings.Builder{}
	for _, l := range c.lines {
		switch {
		case heavy[l.name]:
			l.put(&weight)
		case l.name == "VERSION" && l.value == "2.1", l.name == "UID", l.name == "REV", l.name == "PRODID":
		default:
			light.lines = append(light.lines, l)
		}
	}
	var source strings.Builder
	light.put(&source)
	v.Source, e.heavy = source.String(), weight.String()
	e.value = v
	return e, nil
}

// readCard makes a contact of a card.
func readCard(c *component) (v skill.Contact) {
	v.Company = strings.Join(filled(partsOf(c, "ORG")), ", ")
	v.Note, v.Birthday, v.Group = c.text("NOTE"), birthday(c.get("BDAY")), isGroup(c)
	for _, l := range c.all("TEL") {
		if n := numberOf(l); n != "" {
			v.Phones = append(v.Phones, n)
		}
	}
	for _, l := range c.all("EMAIL") {
		v.Emails = append(v.Emails, filled([]string{addressOf(l)})...)
	}
	for _, l := range c.all("ADR") {
		if p := parts(l.value, ';'); len(p) >= 3 {
			// post office box; extended address; street; locality; region; code; country
			v.Addresses = append(v.Addresses, strings.Join(filled(append(p[2:], p[:2]...)), ", "))
		}
	}
	for _, l := range c.all("NICKNAME") {
		v.Nicknames = append(v.Nicknames, filled(parts(l.value, ','))...)
	}
	v.Name = nameOf(c, v)
	v.Relation = skill.RelationWord(c.text("X-QIAO-RELATION"))
	v.Related, v.Self = relatives(c)
	return v
}

func partsOf(c *component, name string) []string {
	if l := c.get(name); l != nil {
		return parts(l.value, ';')
	}
	return nil
}

// filled are the words that say something.
func filled(words []string) (some []string) {
	for _, w := range words {
		if w = strings.Join(strings.Fields(w), " "); w != "" {
			some = append(some, w)
		}
	}
	return some
}

// nameOf is what a card calls somebody: the formatted name, else the parts of the
// name, else what there is.
func nameOf(c *component, v skill.Contact) string {
	if name := strings.Join(strings.Fields(c.text("FN")), " "); name != "" {
		return name
	}
	if p := partsOf(c, "N"); len(p) > 0 { // family; given; additional; prefixes; suffixes
		p = append(p, "", "", "", "", "")
		if isHan(p[0] + p[1]) {
			return p[0] + p[1]
		}
		if words := filled([]string{p[3], p[1], p[2], p[0], p[4]}); len(words) > 0 {
			return strings.Join(words, " ")
		}
	}
	for _, s := range append(append(append(slices.Clone(v.Nicknames), v.Company), v.Emails...), v.Phones...) {
		if s != "" {
			return s
		}
	}
	return ""
}

// isHan tells whether a name is written without spaces.
func isHan(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return s != ""
}

// numberOf is the number of a TEL, or "" of a facsimile or pager.
func numberOf(l line) string {
	if l.is("TYPE", "fax") || l.is("TYPE", "pager") {
		return ""
	}
	s := strings.TrimSpace(l.text())
	if i := len("tel:"); len(s) > i && strings.EqualFold(s[:i], "tel:") {
		s, _, _ = strings.Cut(s[i:], ";")
	}
	return s
}

func addressOf(l line) string {
	s := strings.TrimSpace(l.text())
	if i := len("mailto:"); len(s) > i && strings.EqualFold(s[:i], "mailto:") {
		s = s[i:]
	}
	return s
}

var (
	wholeBirthday = regexp.MustCompile(`^(\d{4})-?(\d\d)-?(\d\d)`)
	yearless      = regexp.MustCompile(`^--(\d\d)-?(\d\d)`)
)

// birthday is a BDAY as 1990-02-03, or --02-03 where the year is not known.
func birthday(l *line) string {
	if l == nil {
		return ""
	}
	s := strings.TrimSpace(l.text())
	if m := wholeBirthday.FindStringSubmatch(s); m != nil {
		if _, err := time.Parse("2006-01-02", m[1]+"-"+m[2]+"-"+m[3]); err != nil {
			return ""
		}
		if m[1] == l.param("X-APPLE-OMIT-YEAR") {
			return "--" + m[2] + "-" + m[3]
		}
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	if m := yearless.FindStringSubmatch(s); m != nil {
		return "--" + m[1] + "-" + m[2]
	}
	return ""
}

// androidRelations are the numbers of Android's ContactsContract.Relation.
var androidRelations = map[string]string{
	"1": "assistant", "2": "brother", "3": "child", "4": "partner", "5": "father", "6": "friend", "7": "boss", "8": "mother",
	"9": "parent", "10": "partner", "11": "referred by", "12": "relative", "13": "sister", "14": "spouse",
}

var appleLabel = regexp.MustCompile(`^_\$!<(.*)>!\$_$`)

// relatives are the people of a card: RELATED of RFC 6350, and what Apple, Android
// and Evolution write for it. self tells that it says to be the user's own.
func relatives(c *component) (all []skill.Relative, self bool) {
	add := func(name, relation string) {
		name = strings.Join(strings.Fields(name), " ")
		if name != "" && relation != "" && len(all) < mostDates {
			all = append(all, skill.Relative{Name: name, Relation: skill.RelationWord(strings.ToLower(relation))})
		}
	}
	for _, l := range c.lines {
		switch l.name {
		case "RELATED":
			if l.is("TYPE", "me") {
				self = true
			} else {
				add(l.text(), l.param("TYPE"))
			}
		case "X-ABRELATEDNAMES":
			for _, label := range c.all("X-ABLABEL") {
				if strings.EqualFold(label.group, l.group) {
					add(l.text(), appleLabel.ReplaceAllString(label.text(), "$1"))
				}
			}
		case "X-ANDROID-CUSTOM":
			if p := parts(l.value, ';'); len(p) > 3 && p[0] == "vnd.android.cursor.item/relation" {
				relation := androidRelations[p[2]]
				if p[2] == "0" {
					relation = p[3]
				}
				add(p[1], relation)
			}
		case "X-SPOUSE", "X-MANAGER", "X-ASSISTANT":
			add(l.text(), strings.TrimPrefix(l.name, "X-"))
		}
	}
	return all, self
}

// relate makes of what others are to the user's own card what they are to the
// user. Names and UIDs must fit exactly one contact.
func (f *Contents) relate(known []assist.Record, me string) {
	self := map[string]string{} // relations by lower-case name or UID
	take := func(v skill.Contact) {
		if v.Self || me != "" && strings.EqualFold(v.Name, me) {
			for _, r := range v.Related {
				self[strings.ToLower(strings.TrimPrefix(r.Name, "urn:uuid:"))] = r.Relation
			}
		}
	}
	for _, r := range known {
		if v, err := assist.Decode[skill.Contact](r); err == nil {
			take(v)
		}
	}
	count := map[string]int{}
	for _, e := range f.Entries {
		if v, ok := e.value.(skill.Contact); ok {
			take(v)
			count[strings.ToLower(v.Name)]++
		}
	}
	for i, e := range f.Entries {
		v, ok := e.value.(skill.Contact)
		if !ok {
			continue
		}
		if name := strings.ToLower(v.Name); v.Relation == "" && count[name] == 1 {
			v.Relation = self[name]
		}
		if r := self[strings.ToLower(strings.TrimPrefix(e.UID, "urn:uuid:"))]; r != "" && v.Relation == "" {
			v.Relation = r
		}
		v.Self = v.Self || me != "" && strings.EqualFold(v.Name, me)
		f.Entries[i].value = v
	}
}

// WriteCards writes the contacts among records as vCards.
func WriteCards(w io.Writer, records []assist.Record) error {
	if len(records) == 0 {
		return qiao.Errorf(qiao.NotFound, "export", "there are no contacts").WithFix("Add one first.")
	}
	for _, r := range records {
		s, err := Card(r, "")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, s); err != nil {
			return qiao.E(qiao.Other, "export", err)
		}
	}
	return nil
}

// Card is a contact as a vCard, with the pictures that were kept beside it.
func Card(r assist.Record, pictures string) (string, error) {
	v, err := assist.Decode[skill.Contact](r)
	if err != nil {
		return "", err
	}
	c, old := &component{name: vcard}, skill.Contact{}
	if found, wrong := components(v.Source); wrong == nil && len(found) == 1 {
		c, old = found[0], readCard(found[0])
	}
	if c.get("VERSION") == nil {
		c.lines = append([]line{{name: "VERSION", value: "3.0"}}, c.lines...)
	}
	c.set(line{name: "UID", value: escape(UID(r.ID, v.Foreign))})
	if v.Name != old.Name || c.get("FN") == nil {
		c.setText("FN", v.Name)
	}
	if v.Name != old.Name || c.get("N") == nil {
		c.set(line{name: "N", value: structured(v.Name)})
	}
	setList(c, "TEL", v.Phones, numberOf)
	setList(c, "EMAIL", v.Emails, addressOf)
	if v.Relation != old.Relation {
		c.setText("X-QIAO-RELATION", v.Relation)
	}
	var w strings.Builder
	c.put(&w)
	if pictures == "" {
		return w.String(), nil
	}
	return strings.TrimSuffix(w.String(), "END:VCARD\r\n") + pictures + "END:VCARD\r\n", nil
}

// structured is a name as N wants it: family; given.
func structured(name string) string {
	i := strings.LastIndexByte(name, ' ')
	if i < 0 {
		return ";" + escape(name) + ";;;"
	}
	return escape(name[i+1:]) + ";" + escape(name[:i]) + ";;;"
}

// setList makes a card have the values of a list, and keeps the lines of those that
// it has already.
func setList(c *component, name string, want []string, value func(line) string) {
	kept := c.lines[:0:0]
	have := map[string]bool{}
	for _, l := range c.lines {
		if v := ""; l.name == name {
			if v = value(l); v != "" && !slices.Contains(want, v) {
				continue
			}
			have[v] = true
		}
		kept = append(kept, l)
	}
	for _, w := range want {
		if !have[w] {
			kept = append(kept, line{name: name, value: escape(w)})
		}
	}
	c.lines = kept
}
