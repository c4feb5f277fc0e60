package partner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checklist says where each quirk that partners were seen to have is proved: a
// test function or a name in the conformance suite, after its folder.
var checklist = []struct {
	quirk  string
	proved []string
}{
	{"1 keep-alive comments", []string{"deepseek TestAQueueIsWaitedThrough"}},
	{"2 blank lines before JSON", []string{"deepseek TestAQueueIsWaitedThrough"}},
	{"3 reasoning then content, reasoning only", []string{"partnertest a cut at the token limit is said", "partnertest reasoning is apart from the answer"}},
	{"4 null and empty deltas", []string{"openai TestAnswersAsServersReallySendThem"}},
	{"5 usage: tail, every chunk, missing", []string{"openai TestAnswersAsServersReallySendThem", ". TestTokensAreEstimatedWhenThePartnerDoesNotSay"}},
	{"6 native DashScope frames", []string{"dashscope TestNativeFramesAreRead", "dashscope TestOneOfSeveralAnswersIsRead", "dashscope cumulative"}},
	{"7 event:error with a status, native", []string{"dashscope TestAnErrorEventTellsItsStatus"}},
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
	{"19 slow drip, cancel within 100 ms", []string{". TestDeadlines", "partnertest bytes that drip are a stall", ". TestADripIsNoLifeInAPassage", "partnertest cancelling closes the connection within 100 ms"}},
	{"20 the finish twice", []string{"openai TestAnswersAsServersReallySendThem"}},
	{"21 Anthropic's and Responses' grammar", []string{"anthropic TestAStreamIsReadByItsGrammar", "responses TestTheSequenceOfEvents"}},
	{"22 images, HEIC refused", []string{"wire TestImages", ". TestARequestThatCannotBeTakenIsNotSent"}},
	{"23 price book", []string{"catalog TestGoldenInvoices", "catalog TestMoreTokensNeverCostLess"}},
	{"24 a key of another region", []string{"moonshot TestAKeyOfTheOtherSite"}},
	{"25 metrics, queue-aware choice", []string{"openai TestLoadIsReadFromMetrics", "openai TestAServerThatDoesNotTellItsLoad", "../route TestAServerThatQueuesIsPassedBy"}},
	{"26 max_model_len", []string{"openai TestModelsTellTheirContext"}},
	{"27 Ollama", []string{"openai TestConformance", "openai TestOllamaGetsWhatItTakes", "../internal/gateway TestAPictureMayBeAPlainString"}},
	{"28 llama.cpp", []string{"openai TestRepliesThatAreNoAnswer", "openai TestAServerThatDoesNotTellItsLoad"}},
	{"29 blocks stay in their region", []string{"../route TestABlockFailsOverOnlyWhereTheRegionAllows"}},
	{"30 no secret in errors and logs", []string{"partnertest no error holds the key, the prompt or their body", "../internal/gateway TestNoErrorHoldsAPartnersWords", "../internal/gateway TestNoLogHoldsAPromptAnAnswerOrAKey"}},
}

func TestTheChecklistNamesWhatIsThere(t *testing.T) {
	if len(checklist) != 30 {
		t.Errorf("%d points", len(checklist))
	}
	for _, c := range checklist {
		if len(c.proved) == 0 {
			t.Errorf("%s is not proved", c.quirk)
		}
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
