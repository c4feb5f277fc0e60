package partner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checklist says where each quirk that partners were seen to have is proved: a
// test function or a name in the conformance suite, after its folder. What is
// missing says so; it is not proved anywhere.
var checklist = []struct {
	quirk  string
	proved []string
}{
	{"1 keep-alive comments", []string{"deepseek TestAQueueIsWaitedThrough"}},
	{"2 blank lines before JSON", []string{"deepseek TestAQueueIsWaitedThrough"}},
	{"3 reasoning then content, reasoning only", []string{"partnertest a cut at the token limit is said", "partnertest reasoning is apart from the answer"}},
	{"4 null and empty deltas", []string{"openai TestAnswersAsServersReallySendThem"}},
	{"5 usage: tail, every chunk, missing", []string{"openai TestAnswersAsServersReallySendThem", ". TestTokensAreEstimatedWhenThePartnerDoesNotSay"}},
	{"6 native DashScope frames", nil},
	{"7 event:error with a status, native", nil},
	{"8 an error behind data:", []string{"qwen TestErrorCodes"}},
	{"9 moderation in a stream", []string{"partnertest each kind of failure in a stream is told apart"}},
	{"10 sensitive, FinishReason, flag", []string{"zhipu TestModerationInBothForms", "hunyuan TestSegmentsAreModeratedAndMayEndAnAnswer", "qianfan TestTheFlagEndsAndHidesAnAnswer"}},
	{"11 Tencent's failures under 200", []string{"hunyuan TestFailuresComeWithStatus200"}},
	{"12 TC3 and a wrong clock", []string{"hunyuan TestTheWorkedExampleIsSignedAsTheSDKDoes", "hunyuan TestSignaturesAreVerifiedAndAWrongClockIsNamed"}},
	{"13 base_resp", []string{"minimax TestStatus200IsNoSuccess"}},
	{"14 kinds of 429", []string{"openai TestRefusalsAreToldApart", "qwen TestErrorCodes", "ark TestRefusalsAreToldApart"}},
	{"15 Retry-After in each form", []string{". TestRetryAfter", "gemini TestRefusalsTellWhenToComeAgain"}},
	{"16 rate headers", []string{". TestLimitsAreReadInEachPartnersForm", "wire TestALimitsResetStandsForRetryAfter"}},
	{"17 tool deltas", []string{"openai TestToolCallsArePutTogetherHoweverTheyAreNumbered", ". TestHalvesOfCharactersAreJoined"}},
	{"18 cuts, lines, sizes", []string{"partnertest a cut connection is not the end", "partnertest an end mark may be missing", "partnertest lines may end in CRLF", "partnertest a line may hold a megabyte"}},
	{"19 slow drip, cancel within 100 ms", []string{". TestDeadlines", "partnertest cancelling closes the connection within 100 ms"}},
	{"20 the finish twice", []string{"openai TestAnswersAsServersReallySendThem"}},
	{"21 Anthropic's and Responses' grammar", []string{"anthropic TestAStreamIsReadByItsGrammar", "responses TestTheSequenceOfEvents"}},
	{"22 images, HEIC refused", []string{"wire TestImages", ". TestARequestThatCannotBeTakenIsNotSent"}},
	{"23 price book", nil},
	{"24 a key of another region", []string{"moonshot TestAKeyOfTheOtherSite"}},
	{"25 metrics; the queue-aware choice is not made yet", []string{"openai TestLoadIsReadFromMetrics"}},
	{"26 max_model_len", []string{"openai TestModelsTellTheirContext"}},
	{"27 Ollama", []string{"openai TestConformance"}}, // a string as image_url is not sent: objects are taken too
	{"28 llama.cpp", []string{"openai TestRepliesThatAreNoAnswer", "openai TestAServerThatDoesNotTellItsLoad"}},
	{"29 blocks stay in their region", []string{"../route RetryBlocked"}},
	{"30 no secret in errors", []string{"partnertest no error holds the key, the prompt or their body"}},
}

func TestTheChecklistNamesWhatIsThere(t *testing.T) {
	for _, c := range checklist {
		for _, where := range c.proved {
			dir, name, _ := strings.Cut(where, " ")
			if !holds(t, dir, name) {
				t.Errorf("%s: %s holds no %q", c.quirk, dir, name)
			}
		}
	}
}

func holds(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "checklist_test.go") {
			continue
		}
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), name) {
			return true
		}
	}
	return false
}
