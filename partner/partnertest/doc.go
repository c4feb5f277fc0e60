// Package partnertest tests drivers, and stands in for partners in other tests.
//
// [Run] is the conformance suite: a package that implements partner.Driver runs
// it against its [Dialect]. [NewServer] starts a server of a dialect on loopback
// whose [Answer] is the test's own function, so that a feature's test can use a
// model that says exactly what the test wants, faults included:
//
//	s := partnertest.NewServer(t, partnertest.OpenAI(), func(r *http.Request, body []byte) partnertest.Reply {
//		return partnertest.Reply{Text: "It costs 12.05."}
//	})
//	driver, err := openai.New(openai.Options{Base: s.URL})
//
// Nothing here leaves the machine.
package partnertest
