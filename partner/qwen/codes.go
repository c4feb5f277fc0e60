package qwen

import (
	"maps"

	"github.com/qiao-ai/qiao"
)

// codes are DashScope's error codes, those of the native API among them, as the
// compatible endpoint passes some through. The source is the "error codes" page
// of Model Studio, seen in November 2026; own entries come first.
func codes(own map[string]qiao.Kind) map[string]qiao.Kind {
	table := map[string]qiao.Kind{}
	for kind, names := range map[qiao.Kind][]string{
		qiao.Invalid: {"InvalidParameter", "invalid_parameter_error", "BadRequest.EmptyInput", "BadRequest.EmptyParameters",
			"BadRequest.EmptyModel", "InvalidURL", "BadRequest.InputDownloadFailed", "BadRequest.UnsupportedFileFormat"},
		qiao.Unsupported:     {"UnsupportedOperation"},
		qiao.TooLarge:        {"BadRequest.TooLarge"},
		qiao.Unauthenticated: {"InvalidApiKey", "invalid_api_key"},
		qiao.Forbidden: {"AccessDenied", "access_denied", "Workspace.AccessDenied", "Model.AccessDenied",
			"AccessDenied.Unpurchased"},
		qiao.NotFound: {"ModelNotFound", "model_not_found", "WorkSpaceNotFound", "NotFound"},
		// Out of money, whatever the status: Arrearage comes with 400, the free tier
		// with 403, and overdue bills with 429.
		qiao.Billing: {"Arrearage", "AllocationQuota.FreeTierOnly", "PrepaidBillOverdue", "PostpaidBillOverdue",
			"CommodityNotPurchased"},
		// insufficient_quota is a limit on tokens per minute here; at OpenAI it
		// means that the money is spent.
		qiao.RateLimited: {"Throttling", "Throttling.RateQuota", "limit_requests", "LimitRequests", "Throttling.AllocationQuota",
			"insufficient_quota", "Throttling.BurstRate", "limit_burst_rate"},
		qiao.Blocked:     {"DataInspectionFailed", "data_inspection_failed", "FaqRuleBlocked", "CustomRoleBlocked"},
		qiao.Timeout:     {"RequestTimeOut", "InternalError.Timeout"},
		qiao.Unavailable: {"InternalError", "internal_error", "SystemError", "ModelServiceFailed"},
		qiao.Overloaded:  {"ModelUnavailable"},
	} {
		for _, name := range names {
			table[name] = kind
		}
	}
	maps.Copy(table, own)
	return table
}
