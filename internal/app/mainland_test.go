package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Mainland requests stay there, whatever a route, a policy or the client's wish says.
func TestMainlandRequestsStayInTheMainland(t *testing.T) {
	inside, outside := says(t, "hello"), says(t, "hello")
	partners := "partners:\n" + partnerYAML("abroad", outside.URL, ", region: sg") + partnerYAML("home", inside.URL, ", region: cn-beijing")
	for name, settings := range map[string]string{
		"no route":      "",
		"a route":       "routes: {cn: [abroad, home]}\n",
		"default route": "routes: {default: [abroad, home]}\n",
		"a policy":      "policies: [{name: all, partners: [abroad], fallback: [home]}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t)
			base := serve(t, h.open(t, "china: {mainland: [cn]}\n"+settings+partners), h.sources())
			ask := func(region, model string) (int, string) {
				r, _ := http.NewRequestWithContext(t.Context(), "POST", base+"/openai/v1/chat/completions",
					strings.NewReader(`{"model":"`+model+`","messages":[{"role":"user","content":"hi"}]}`))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Qiao-Region", region)
				resp, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				_, _ = io.Copy(io.Discard, resp.Body)
				return resp.StatusCode, resp.Header.Get("Qiao-Partner")
			}
			if status, who := ask("cn", "auto"); status != 200 || who != "home" {
				t.Errorf("the mainland's request: %d from %q", status, who)
			}
			if status, who := ask("cn", "abroad/m"); status == 200 {
				t.Errorf("a wish for one abroad was answered by %q", who)
			}
			if status, who := ask("de", "auto"); status != 200 || who != "abroad" {
				t.Errorf("another region's request: %d from %q", status, who)
			}
		})
	}
}
