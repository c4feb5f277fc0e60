package ark_test

import (
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// The same status, 429, is a limit, a full house, a bill or a ramp too steep.
func TestRefusalsAreToldApart(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   qiao.Kind
	}{
		{429, "RateLimitExceeded.EndpointTPMExceeded", qiao.RateLimited},
		{429, "ModelAccountTpmRateLimitExceeded", qiao.RateLimited},
		{429, "APIAccountRpmRateLimitExceeded", qiao.RateLimited},
		{429, "RequestBurstTooFast", qiao.RateLimited},
		{429, "ServerOverloaded", qiao.Overloaded},
		{429, "QuotaExceeded", qiao.Billing},
		{429, "SetLimitExceeded", qiao.Billing},
		{403, "OperationDenied.ServiceNotOpen", qiao.Forbidden},
		{403, "OperationDenied.ServiceOverdue", qiao.Billing},
		{404, "InvalidEndpointOrModel.ModelIDAccessDisabled", qiao.NotFound},
		{400, "InvalidEndpoint.ClosedEndpoint", qiao.NotFound},
		{400, "InvalidImageURL.EmptyURL", qiao.Invalid},
		{400, "SensitiveContentDetected.SevereViolation", qiao.Blocked},
		{400, "OutputTextRiskDetection", qiao.Blocked},
	} {
		_, _, err := partnertest.Exchange(t, partnertest.Ark(), open, qiao.Request{}, partnertest.Reply{Status: c.status,
			Body: `{"error":{"code":"` + c.code + `","message":"The request failed. Request ID: 0217413429","param":"","type":"TooManyRequests"}}`})
		if qiao.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %v", c.code, err, c.want)
		}
	}
}

func TestAModerationHitEndsTheAnswerAsBlocked(t *testing.T) {
	_, a, err := partnertest.Exchange(t, partnertest.Ark(), open, qiao.Request{}, partnertest.Said(
		`data: {"choices":[{"index":0,"delta":{"content":"begun"}}]}`+"\n\n"+
			`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop","moderation_hit_type":"severe_violation"}]}`+"\n\ndata: [DONE]\n\n"))
	if err != nil || a.Finish != qiao.FinishBlocked {
		t.Errorf("%+v, %v", a, err)
	}
}
