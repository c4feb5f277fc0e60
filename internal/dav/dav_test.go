package dav

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	govcard "github.com/emersion/go-vcard"
	"github.com/emersion/go-webdav"
	"github.com/emersion/go-webdav/caldav"
	"github.com/emersion/go-webdav/carddav"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

// a desk is a server over a store; the user is the name that a request sends.
type desk struct {
	t     testing.TB
	store *assist.Memory
	*httptest.Server
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, store: new(assist.Memory)}
	h := &Handler{Store: d.store, User: func(r *http.Request) string {
		if name, _, ok := r.BasicAuth(); ok {
			return name
		}
		return "me"
	}}
	mux := http.NewServeMux()
	for _, at := range []string{Root, "/.well-known/caldav", "/.well-known/carddav"} {
		mux.Handle(at, h)
	}
	d.Server = httptest.NewServer(mux)
	t.Cleanup(d.Close)
	return d
}

// do sends a request; headers are name, value, name, value.
func (d *desk) do(method, at, body string, headers ...string) (int, string, http.Header) {
	d.t.Helper()
	r, err := http.NewRequest(method, d.URL+at, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header
}

// want sends a request and checks the status and that each text is in the answer.
func (d *desk) want(code int, method, at, body string, headers []string, texts ...string) string {
	d.t.Helper()
	got, answer, _ := d.do(method, at, body, headers...)
	if got != code {
		d.t.Fatalf("%s %s is %d, want %d: %s", method, at, got, code, answer)
	}
	for _, text := range texts {
		absent, no := strings.CutPrefix(text, "!")
		if strings.Contains(answer, absent) == no {
			d.t.Errorf("%s %s: %q in\n%s", method, at, text, answer)
		}
	}
	return answer
}

// put puts what the assistant itself has made.
func (d *desk) put(records ...assist.Record) {
	d.t.Helper()
	var b assist.Batch
	for i := range records {
		b.Writes = append(b.Writes, assist.Write{Kind: records[i].Kind, ID: records[i].ID, After: &records[i]})
	}
	if _, err := d.store.Commit(context.Background(), "me", b); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) event(id, title string, start time.Time, rule string) assist.Record {
	d.t.Helper()
	r, err := skill.EventRecord(id, skill.Event{Title: title, Start: start, End: start.Add(time.Hour), Rule: rule, Zone: "UTC"})
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

var (
	monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	plain  = []string{"Content-Type", "text/xml"}
	deep   = []string{"Content-Type", "text/xml", "Depth", "1"}
	flat   = []string{"Content-Type", "text/xml", "Depth", "0"}
)

func calendarOf(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//iOS 18.0//EN\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func eventOf(uid, title, start string) string {
	return calendarOf("BEGIN:VEVENT", "UID:"+uid, "DTSTAMP:20260301T000000Z", "DTSTART:"+start, "DURATION:PT1H", "SUMMARY:"+title, "X-APPLE-TRAVEL:kept", "END:VEVENT")
}

// Apple's account set-up, as its accountsd and dataaccessd ask: well-known address,
// principal, homes, collections.
func TestAnIPhoneFindsItsCollections(t *testing.T) {
	d := open(t)
	for _, at := range []string{"/.well-known/caldav", "/.well-known/carddav"} {
		if code, _, h := d.do("PROPFIND", at, ""); code != 307 || h.Get("Location") != Root {
			t.Errorf("%s is %d to %q", at, code, h.Get("Location"))
		}
	}
	d.want(207, "PROPFIND", "/dav/", `<?xml version="1.0" encoding="UTF-8"?><A:propfind xmlns:A="DAV:"><A:prop><A:current-user-principal/><A:principal-URL/><A:resourcetype/></A:prop></A:propfind>`, flat,
		"<current-user-principal><href>/dav/me/</href></current-user-principal>", "<principal-URL/>", "404 Not Found")
	code, _, h := d.do("OPTIONS", "/dav/me/", "")
	if code != 204 || !strings.Contains(h.Get("DAV"), "calendar-access") || !strings.Contains(h.Get("DAV"), "addressbook") {
		t.Errorf("options: %d %v", code, h)
	}
	d.want(207, "PROPFIND", "/dav/me/", `<A:propfind xmlns:A="DAV:"><A:prop><B:calendar-home-set xmlns:B="urn:ietf:params:xml:ns:caldav"/><C:addressbook-home-set xmlns:C="urn:ietf:params:xml:ns:carddav"/>
		<B:calendar-user-address-set xmlns:B="urn:ietf:params:xml:ns:caldav"/><A:displayname/><E:email-address-set xmlns:E="http://calendarserver.org/ns/"/><A:supported-report-set/></A:prop></A:propfind>`, flat,
		"<C:calendar-home-set><href>/dav/me/</href></C:calendar-home-set>", "<A:addressbook-home-set><href>/dav/me/</href>", "<S:email-address-set/>")
	d.want(207, "PROPFIND", "/dav/me/", `<A:propfind xmlns:A="DAV:"><A:prop><A:resourcetype/><A:displayname/><A:current-user-privilege-set/><A:sync-token/><D:getctag xmlns:D="http://calendarserver.org/ns/"/>
		<B:supported-calendar-component-set xmlns:B="urn:ietf:params:xml:ns:caldav"/><F:calendar-color xmlns:F="http://apple.com/ns/ical/"/><A:supported-report-set/></A:prop></A:propfind>`,
		append([]string{"Accept-Language", "zh-Hans-CN"}, deep...),
		"<href>/dav/me/calendar/</href>", "<href>/dav/me/reminders/</href>", "<href>/dav/me/contacts/</href>", `<C:comp name="VEVENT"/>`, `<C:comp name="VTODO"/>`, "<C:calendar/>", "<A:addressbook/>",
		"<S:getctag>0</S:getctag>", "<privilege><write/></privilege>", "<displayname>日历</displayname>", "<sync-collection/>", `<calendar-color xmlns="http://apple.com/ns/ical/"/>`)
	d.want(207, "PROPPATCH", "/dav/me/calendar/", `<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop><F:calendar-color xmlns:F="http://apple.com/ns/ical/">#ff0000</F:calendar-color></A:prop></A:set></A:propertyupdate>`, plain, "403 Forbidden")
}

// DAVx5's synchronisation: what is new by token, contents by multiget, writes under
// the tag that was seen.
func TestDAVx5Synchronises(t *testing.T) {
	d := open(t)
	d.put(d.event("a", "one", monday, ""), d.event("b/c %d", "two", monday, ""))
	sync := func(token string) string {
		return fmt.Sprintf(`<sync-collection xmlns="DAV:"><sync-token>%s</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`, token)
	}
	const at = "/dav/me/calendar/"
	tokenOf := func(s string) string {
		return regexp.MustCompile(`<sync-token>(.*)</sync-token>`).FindStringSubmatch(s)[1]
	}
	first := d.want(207, "REPORT", at, sync(""), plain, "<href>/dav/me/calendar/a.ics</href>", "<href>/dav/me/calendar/b%252Fc%20%2525d.ics</href>", `<getetag>&quot;1&quot;</getetag>`)
	d.want(207, "REPORT", at, sync(tokenOf(first)), plain, "!<href>", tokenOf(first))
	d.want(200, "GET", "/dav/me/calendar/b%252Fc%20%2525d.ics", "", nil, "SUMMARY:two", `UID:b/c %d`)

	d.want(207, "REPORT", at, `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop><href>/dav/me/calendar/a.ics</href><href>/dav/me/calendar/gone.ics</href>
		<href>/dav/you/calendar/a.ics</href><href>/dav/me/contacts/a.vcf</href></C:calendar-multiget>`, plain, "SUMMARY:one", "<href>/dav/me/calendar/gone.ics</href><status>HTTP/1.1 404 Not Found</status>",
		"<href>/dav/you/calendar/a.ics</href><status>HTTP/1.1 404", "<href>/dav/me/contacts/a.vcf</href><status>HTTP/1.1 404")

	d.want(201, "PUT", at+"new.ics", eventOf("new", "three", "20260303T090000Z"), []string{"If-None-Match", "*", "Content-Type", "text/calendar"})
	d.want(412, "PUT", at+"new.ics", eventOf("new", "three", "20260303T090000Z"), []string{"If-None-Match", "*"})
	d.want(412, "PUT", at+"a.ics", eventOf("a", "late", "20260303T090000Z"), []string{"If-Match", `"99"`})
	d.want(412, "DELETE", at+"a.ics", "", []string{"If-Match", `"99"`})
	d.want(204, "PUT", at+"a.ics", eventOf("a", "changed", "20260303T090000Z"), []string{"If-Match", `"1"`})
	d.want(204, "DELETE", at+"b%252Fc%20%2525d.ics", "", []string{"If-Match", `"2"`})
	d.want(404, "DELETE", at+"b%252Fc%20%2525d.ics", "", nil)
	second := d.want(207, "REPORT", at, sync(tokenOf(first)), plain, "a.ics", "new.ics", "<href>/dav/me/calendar/b%252Fc%20%2525d.ics</href><status>HTTP/1.1 404 Not Found</status>")

	limited := d.want(207, "REPORT", at, strings.Replace(sync(tokenOf(first)), "<prop>", "<limit><nresults>1</nresults></limit><prop>", 1), plain, "507 Insufficient Storage", "new.ics", "!a.ics")
	d.want(207, "REPORT", at, sync(tokenOf(limited)), plain, "a.ics", "!new.ics", tokenOf(second))
	for _, bad := range []string{"nonsense", "urn:x-qiao:event:999", "urn:x-qiao:contact:1", "urn:x-qiao:event:-1"} {
		d.want(403, "REPORT", at, sync(bad), plain, "valid-sync-token")
	}
	d.want(200, "GET", at+"a.ics", "", nil, "SUMMARY:changed", "X-APPLE-TRAVEL:kept")
	_, _, h := d.do("GET", at+"a.ics", "")
	d.want(304, "GET", at+"a.ics", "", []string{"If-None-Match", h.Get("ETag")})
	d.want(207, "PROPFIND", at, `<propfind xmlns="DAV:" xmlns:S="http://calendarserver.org/ns/"><prop><getetag/><S:getctag/></prop></propfind>`, deep, "a.ics", "new.ics", h.Get("ETag")[1:2])
}

func TestWhatAPhoneDoesIsUndone(t *testing.T) {
	ctx, d := context.Background(), open(t)
	a, err := skill.New(assist.Config{Store: d.store, Now: func() time.Time { return monday }})
	if err != nil {
		t.Fatal(err)
	}
	say := func(text string) (out string) {
		t.Helper()
		for e, err := range a.Turn(ctx, assist.TurnRequest{User: "me", Text: text, Zone: time.UTC, Channel: assist.Channel{Name: "t", Person: true}}) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Result != nil {
				out += e.Result.Text
			}
		}
		return out
	}
	d.want(201, "PUT", "/dav/me/calendar/x.ics", eventOf("x", "牙医", "20260303T150000Z"), []string{"Accept-Language", "zh-CN"})
	if got := say("what is on my calendar tomorrow"); !strings.Contains(got, "牙医") {
		t.Errorf("the assistant says %q", got)
	}
	d.want(201, "PUT", "/dav/me/reminders/y.ics", calendarOf("BEGIN:VTODO", "UID:y", "SUMMARY:buy milk", "DUE:20260302T170000Z", "END:VTODO"), nil)
	if got := say("undo"); !strings.Contains(got, "Added from another device: buy milk") {
		t.Errorf("the assistant says %q", got)
	}
	d.want(404, "GET", "/dav/me/reminders/y.ics", "", nil)
	if got := say("撤销"); !strings.Contains(got, "在其他设备上添加：牙医") {
		t.Errorf("the assistant says %q", got)
	}
	d.want(404, "GET", "/dav/me/calendar/x.ics", "", nil)
	say("remind me at 5pm to call Bo")
	d.want(207, "REPORT", "/dav/me/reminders/", `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO">
		<C:prop-filter name="COMPLETED"><C:is-not-defined/></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`, plain, "SUMMARY:Call Bo", "DUE:20260302T170000Z", "TRIGGER;VALUE=DATE-TIME:20260302T170000Z")
}

func TestQueriesFindByTimeAndText(t *testing.T) {
	d := open(t)
	d.put(d.event("past", "past", monday.AddDate(0, 0, -7), ""), d.event("now", "早会", monday, ""), d.event("weekly", "weekly", monday.AddDate(0, 0, -364), "FREQ=WEEKLY"), d.event("later", "later", monday.AddDate(0, 1, 0), ""))
	query := func(inner string) string {
		return `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR">` + inner + `</C:comp-filter></C:filter></C:calendar-query>`
	}
	for _, c := range []struct{ inner, want string }{
		{`<C:comp-filter name="VEVENT"/>`, "past now weekly later"},
		{`<C:comp-filter name="VTODO"/>`, ""},
		{`<C:comp-filter name="VTODO"><C:is-not-defined/></C:comp-filter>`, "past now weekly later"},
		{`<C:comp-filter name="VEVENT"><C:time-range start="20260302T000000Z" end="20260303T000000Z"/></C:comp-filter>`, "now weekly"},
		{`<C:comp-filter name="VEVENT"><C:time-range start="20260303T000000Z"/></C:comp-filter>`, "weekly later"},
		{`<C:comp-filter name="VEVENT"><C:time-range end="20260225T000000Z"/></C:comp-filter>`, "past weekly"},
		{`<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>早</C:text-match></C:prop-filter></C:comp-filter>`, "now"},
		{`<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match negate-condition="yes">E</C:text-match></C:prop-filter></C:comp-filter>`, "past now"},
		{`<C:comp-filter name="VEVENT"><C:prop-filter name="RRULE"><C:is-not-defined/></C:prop-filter></C:comp-filter>`, "past now later"},
	} {
		_, answer, _ := d.do("REPORT", "/dav/me/calendar/", query(c.inner), plain...)
		var got []string
		for _, id := range []string{"past", "now", "weekly", "later"} {
			if strings.Contains(answer, "/"+id+".ics") {
				got = append(got, id)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s finds %v, want %s", c.inner, got, c.want)
		}
	}
	d.want(403, "REPORT", "/dav/me/calendar/", query(`<C:comp-filter name="VEVENT"><C:time-range start="today"/></C:comp-filter>`), plain, "valid-filter")
}

func TestContactsOfAPhone(t *testing.T) {
	d := open(t)
	card := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;;;\r\nFN:Ann Lee\r\nTEL;TYPE=CELL:1\r\nTEL;TYPE=HOME:22\r\nPHOTO;ENCODING=b:" + strings.Repeat("QUJD", 100_000) + "\r\nUID:u1\r\nEND:VCARD\r\n"
	d.want(201, "PUT", "/dav/me/contacts/ann.vcf", card, nil)
	d.want(403, "PUT", "/dav/me/contacts/u1.vcf", "BEGIN:VCARD\r\nFN:Bo\r\nUID:ann\r\nEND:VCARD\r\n", nil, "no-uid-conflict", "/dav/me/contacts/ann.vcf")
	all, _ := d.store.List(context.Background(), "me", skill.ContactKind)
	if len(all) != 1 || len(all[0].Body) > 2000 {
		t.Errorf("kept: %d, of %d bytes", len(all), len(all[0].Body))
	}
	if got := d.want(200, "GET", "/dav/me/contacts/ann.vcf", "", nil, "UID:u1", "TEL;TYPE=HOME:22"); !strings.Contains(strings.ReplaceAll(got, "\r\n ", ""), strings.Repeat("QUJD", 100_000)+"\r\n") {
		t.Error("the picture is lost")
	}
	query := `<A:addressbook-query xmlns="DAV:" xmlns:A="urn:ietf:params:xml:ns:carddav"><prop><getetag/></prop><A:filter><A:prop-filter name="TEL"><A:text-match match-type="starts-with">%s</A:text-match></A:prop-filter></A:filter></A:addressbook-query>`
	d.want(207, "REPORT", "/dav/me/contacts/", fmt.Sprintf(query, "2"), plain, "ann.vcf")
	d.want(207, "REPORT", "/dav/me/contacts/", fmt.Sprintf(query, "3"), plain, "!ann.vcf")
	d.want(204, "DELETE", "/dav/me/contacts/ann.vcf", "", nil)
	if _, err := d.store.Get(context.Background(), "me", pictureKind, "ann"); err == nil {
		t.Error("the picture stayed")
	}
}

func TestOthersThingsAreNotThere(t *testing.T) {
	d := open(t)
	d.put(d.event("a", "mine", monday, ""))
	r := func(method, at, body string, want int) {
		t.Helper()
		req, _ := http.NewRequest(method, d.URL+at, strings.NewReader(body))
		req.SetBasicAuth("you", "x")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s %s is %d, want %d", method, at, resp.StatusCode, want)
		}
	}
	for _, m := range []string{"GET", "PUT", "DELETE", "PROPFIND", "REPORT", "PROPPATCH", "OPTIONS"} {
		r(m, "/dav/me/calendar/a.ics", "", 404)
	}
	r("PROPFIND", "/dav/me/", "", 404)
	r("GET", "/dav/you/calendar/a.ics", "", 404)
	r("PUT", "/dav/you/calendar/a.ics", eventOf("a", "yours", "20260303T090000Z"), 201)
	d.want(200, "GET", "/dav/me/calendar/a.ics", "", nil, "SUMMARY:mine")
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	d := open(t)
	const at = "/dav/me/calendar/"
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><propfind xmlns="DAV:"><prop>&b;</prop></propfind>`
	for _, c := range []struct {
		name, method, at, body string
		headers                []string
		code                   int
		text                   string
	}{
		{"all of everything", "PROPFIND", "/dav/", "", []string{"Depth", "infinity"}, 403, "propfind-finite-depth"},
		{"a depth that is none", "PROPFIND", "/dav/", "", []string{"Depth", "7"}, 400, ""},
		{"a document type", "PROPFIND", "/dav/", bomb, nil, 400, ""},
		{"elements too deep", "PROPFIND", "/dav/", strings.Repeat("<a>", 1000), nil, 400, ""},
		{"too many elements", "PROPFIND", "/dav/", "<a>" + strings.Repeat("<b/>", 30_000) + "</a>", nil, 400, ""},
		{"a body too large", "PROPFIND", "/dav/", strings.Repeat(" ", mostRequest+1), nil, 413, ""},
		{"cut XML", "REPORT", at, "<sync-collection", nil, 400, ""},
		{"no report", "REPORT", at, "", nil, 400, ""},
		{"a report that nobody answers", "REPORT", at, `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"/>`, nil, 403, "supported-report"},
		{"a report for cards", "REPORT", at, `<A:addressbook-query xmlns:A="urn:ietf:params:xml:ns:carddav"/>`, nil, 403, "supported-report"},
		{"an event too large", "PUT", at + "a.ics", strings.Repeat("x", mostObject+1), nil, 413, "max-resource-size"},
		{"no event", "PUT", at + "a.ics", "hello", nil, 403, "valid-calendar-data"},
		{"half an event", "PUT", at + "a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=x", nil, 403, "valid-calendar-data"},
		{"two events", "PUT", at + "a.ics", calendarOf("BEGIN:VEVENT", "UID:1", "DTSTART:20260301T100000Z", "END:VEVENT", "BEGIN:VEVENT", "UID:2", "DTSTART:20260301T100000Z", "END:VEVENT"), nil, 403, "valid-calendar-data"},
		{"a to-do among events", "PUT", at + "a.ics", calendarOf("BEGIN:VTODO", "UID:1", "END:VTODO"), nil, 403, "supported-calendar-component"},
		{"a name without its ending", "PUT", at + "a", eventOf("a", "x", "20260303T090000Z"), nil, 404, ""},
		{"a collection of one's own", "MKCALENDAR", "/dav/me/work/", "", nil, 404, ""},
		{"another one of those there are", "MKCOL", "/dav/me/calendar/", "", nil, 403, ""},
		{"the whole calendar removed", "DELETE", at, "", nil, 403, ""},
		{"a method that there is not", "LOCK", at, "", nil, 405, ""},
		{"a place that there is not", "PROPFIND", "/dav/me/calendar/a/b/c", "", nil, 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, answer, _ := d.do(c.method, c.at, c.body, c.headers...)
			if code != c.code || !strings.Contains(answer, c.text) {
				t.Errorf("%d %s, want %d %s", code, answer, c.code, c.text)
			}
		})
	}
	if all, _ := d.store.List(context.Background(), "me", skill.EventKind); len(all) > 0 {
		t.Errorf("something was kept: %v", all)
	}
}

func TestGoWebDAVsClients(t *testing.T) {
	ctx, d := context.Background(), open(t)
	d.put(d.event("a", "one", monday, ""))
	dav, err := webdav.NewClient(nil, d.URL+Root)
	if err != nil {
		t.Fatal(err)
	}
	principal, err := dav.FindCurrentUserPrincipal(ctx)
	if err != nil || principal != "/dav/me/" {
		t.Fatal(principal, err)
	}
	calendars(ctx, t, d, principal)
	cards(ctx, t, d, principal)
}

func calendars(ctx context.Context, t *testing.T, d *desk, principal string) {
	c, err := caldav.NewClient(nil, d.URL)
	if err != nil {
		t.Fatal(err)
	}
	home, err := c.FindCalendarHomeSet(ctx, principal)
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.FindCalendars(ctx, home)
	if err != nil || len(all) != 2 || all[0].Name != "Calendar" || all[1].SupportedComponentSet[0] != "VTODO" {
		t.Fatalf("the calendars are %v, %v", all, err)
	}
	cal, err := ical.NewDecoder(strings.NewReader(eventOf("new", "three", "20260303T090000Z"))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutCalendarObject(ctx, all[0].Path+"new.ics", cal); err != nil {
		t.Fatal(err)
	}
	everything := caldav.CalendarCompRequest{Name: "VCALENDAR", AllProps: true, AllComps: true}
	found, err := c.QueryCalendar(ctx, all[0].Path, &caldav.CalendarQuery{CompRequest: everything,
		CompFilter: caldav.CompFilter{Name: "VCALENDAR", Comps: []caldav.CompFilter{{Name: "VEVENT", Start: monday, End: monday.Add(time.Hour)}}}})
	if err != nil || len(found) != 1 || found[0].Data.Events()[0].Props.Get("SUMMARY").Value != "one" {
		t.Fatalf("found %v, %v", found, err)
	}
	found, err = c.MultiGetCalendar(ctx, all[0].Path, &caldav.CalendarMultiGet{Paths: []string{all[0].Path + "new.ics"}, CompRequest: everything})
	if err != nil || len(found) != 1 || found[0].ETag == "" {
		t.Fatalf("got %v, %v", found, err)
	}
}

func cards(ctx context.Context, t *testing.T, d *desk, principal string) {
	c, err := carddav.NewClient(nil, d.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.HasSupport(ctx); err == nil {
		t.Error("the root of the server is no address book")
	}
	home, err := c.FindAddressBookHomeSet(ctx, principal)
	if err != nil {
		t.Fatal(err)
	}
	books, err := c.FindAddressBooks(ctx, home)
	if err != nil || len(books) != 1 || !books[0].SupportsAddressData("text/vcard", "3.0") {
		t.Fatalf("the books are %v, %v", books, err)
	}
	card := vcard3("Ann Lee")
	if _, err := c.PutAddressObject(ctx, books[0].Path+"ann.vcf", card); err != nil {
		t.Fatal(err)
	}
	first, err := c.SyncCollection(ctx, books[0].Path, &carddav.SyncQuery{DataRequest: carddav.AddressDataRequest{AllProp: true}})
	if err != nil || len(first.Updated) != 1 {
		t.Fatalf("new is %v, %v", first, err)
	}
	got, err := c.GetAddressObject(ctx, books[0].Path+"ann.vcf")
	if err != nil || got.Card.Value("FN") != "Ann Lee" {
		t.Fatalf("got %v, %v", got, err)
	}
	dav, err := webdav.NewClient(nil, d.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := dav.RemoveAll(ctx, books[0].Path+"ann.vcf"); err != nil {
		t.Fatal(err)
	}
	next, err := c.SyncCollection(ctx, books[0].Path, &carddav.SyncQuery{SyncToken: first.SyncToken})
	if err != nil || len(next.Deleted) != 1 || len(next.Updated) != 0 {
		t.Fatalf("new is %v, %v", next, err)
	}
}

func vcard3(name string) govcard.Card {
	c := govcard.Card{}
	c.SetValue("VERSION", "3.0")
	c.SetValue("FN", name)
	c.SetValue("N", "Lee;Ann;;;")
	return c
}

func FuzzRequests(f *testing.F) {
	f.Add("PROPFIND", "/dav/me/", `<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>`)
	f.Add("REPORT", "/dav/me/calendar/", `<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260302T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`)
	f.Add("REPORT", "/dav/me/contacts/", `<sync-collection xmlns="DAV:"><sync-token/><prop><getetag/></prop></sync-collection>`)
	f.Add("PUT", "/dav/me/calendar/a.ics", eventOf("a", "x", "20260303T090000Z"))
	f.Add("PUT", "/dav/me/contacts/%252F.vcf", "BEGIN:VCARD\r\nFN:Bo\r\nEND:VCARD\r\n")
	h := &Handler{Store: new(assist.Memory), User: func(*http.Request) string { return "me" }}
	f.Fuzz(func(t *testing.T, method, at, body string) {
		r, err := http.NewRequest(method, at, strings.NewReader(body))
		if err != nil || r.URL.Host != "" {
			t.Skip()
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %s is %d", method, at, w.Code)
		}
		if w.Code == 207 {
			if _, err := parse(w.Body); err != nil {
				t.Errorf("the answer is no XML: %v", err)
			}
		}
	})
}
