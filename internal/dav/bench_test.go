package dav

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

// BenchmarkRequests are what phones ask most, of a calendar of 5,000 events on disk.
func BenchmarkRequests(b *testing.B) {
	db := sqlite.New(filepath.Join(b.TempDir(), "qiao.db"))
	defer db.Close()
	h := &Handler{Store: db.Assist(), User: func(*http.Request) string { return "me" }}
	var batch assist.Batch
	d := &desk{t: b}
	for i := range 5000 {
		r := d.event(fmt.Sprint(i), fmt.Sprintf("event %d", i), monday.AddDate(0, 0, i-2500), []string{"", "", "", "FREQ=WEEKLY;COUNT=5"}[i%4])
		batch.Writes = append(batch.Writes, assist.Write{Kind: r.Kind, ID: r.ID, After: &r})
	}
	if _, err := db.Assist().Commit(context.Background(), "me", batch); err != nil {
		b.Fatal(err)
	}
	const at = "/dav/me/calendar/"
	for _, c := range []struct{ name, method, at, depth, body string }{
		{"tag", "PROPFIND", at, "0", `<propfind xmlns="DAV:" xmlns:S="http://calendarserver.org/ns/"><prop><S:getctag/></prop></propfind>`},
		{"nothing new", "REPORT", at, "", `<sync-collection xmlns="DAV:"><sync-token>urn:x-qiao:event:5000</sync-token><prop><getetag/></prop></sync-collection>`},
		{"list all", "PROPFIND", at, "1", `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`},
		{"month", "REPORT", at, "", `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260302T000000Z" end="20260402T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`},
		{"put", "PUT", at + "x.ics", "", eventOf("x", "new", "20260303T090000Z")},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(c.method, c.at, strings.NewReader(c.body))
				r.Header.Set("Depth", c.depth)
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code >= 300 {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}
