package partnertest

import "github.com/qiao-ai/qiao"

// Qianfan is the dialect of Baidu's Qianfan v2.
func Qianfan() Compatible {
	return Compatible{Server: "qianfan", Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "malformed_json", "invalid_request_error", "Invalid Argument"},
		qiao.TooLarge:        {400, "tokens_too_long", "invalid_request_error", "the max input tokens is 119K"},
		qiao.Unauthenticated: {401, "invalid_iam_token", "invalid_request_error", "IAM Certification failed"},
		qiao.Forbidden:       {401, "no_parameter_permission", "access_denied", "no permission"},
		qiao.RateLimited:     {429, "tpm_rate_limit_exceeded", "rate_limit_exceeded", "Rate limit reached for TPM"},
		qiao.Blocked:         {403, "image_url_unsafe", "unsafe_request", "unsafe"},
		qiao.Unavailable:     {500, "internal_error", "internal_error", "Internal error"},
	}}
}

// TokenHub is the dialect of Tencent's TokenHub.
func TokenHub() Compatible {
	return Compatible{Server: "tokenhub", Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "400001", "invalid_request_error", "invalid"},
		qiao.Unauthenticated: {401, "401002", "authentication_error", "invalid key"},
		qiao.Billing:         {402, "403004", "permission_error", "endpoint is inactive: FREE_QUOTA_EXHAUSTED"},
		qiao.Forbidden:       {403, "403005", "permission_error", "ip not allowed"},
		qiao.RateLimited:     {429, "429001", "rate_limit_error", "rate limit exceeded on dimension: rpm"},
		qiao.Blocked:         {451, "451001", "content_filter_error", "content was filtered by safety policy"},
		qiao.Unavailable:     {502, "502001", "upstream_error", "upstream failed"},
	}}
}

// Ark is the dialect of Volcengine Ark.
func Ark() Compatible {
	return Compatible{Server: "ark", Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "InvalidParameter.Messages", "BadRequest", "Request ID: 0217413"},
		qiao.Blocked:         {400, "InputTextSensitiveContentDetected", "BadRequest", "sensitive"},
		qiao.Unauthenticated: {401, "AuthenticationError", "Unauthorized", "bad key"},
		qiao.Billing:         {403, "AccountOverdueError", "Forbidden", "overdue"},
		qiao.Forbidden:       {403, "AccessDenied", "Forbidden", "denied"},
		qiao.NotFound:        {404, "InvalidEndpointOrModel.NotFound", "NotFound", "no model"},
		qiao.RateLimited:     {429, "ModelAccountRpmRateLimitExceeded", "TooManyRequests", "slow"},
		qiao.Overloaded:      {429, "ServerOverloaded", "TooManyRequests", "full"},
		qiao.Unavailable:     {500, "InternalServiceError", "InternalServerError", "failed"},
	}}
}

// Moonshot is the dialect of api.moonshot.cn, whose errors have a type only.
func Moonshot() Compatible {
	return Compatible{Server: "moonshot", Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, nil, "invalid_request_error", "Invalid request: temperature"},
		qiao.TooLarge:        {400, nil, "invalid_request_error", "Invalid request: Your request exceeded model token limit : 8192"},
		qiao.Blocked:         {400, nil, "content_filter", "The request was rejected because it was considered high risk"},
		qiao.Unauthenticated: {401, nil, "invalid_authentication_error", "Invalid Authentication"},
		qiao.Forbidden:       {403, nil, "permission_denied_error", "denied"},
		qiao.NotFound:        {404, nil, "resource_not_found_error", "Not found the model"},
		qiao.RateLimited:     {429, nil, "rate_limit_reached_error", "max RPM: 3"},
		qiao.Billing:         {429, nil, "exceeded_current_quota_error", "check your plan"},
		qiao.Overloaded:      {429, nil, "engine_overloaded_error", "The engine is currently overloaded"},
		qiao.Unavailable:     {500, nil, "server_error", "failed"},
	}}
}

// Zhipu is the dialect of open.bigmodel.cn, whose codes are numbers in strings.
func Zhipu() Compatible {
	return Compatible{Server: "zhipu", Blocked: "sensitive", WholeCalls: true, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "1214", "", "messages 参数非法"},
		qiao.NotFound:        {400, "1211", "", "模型不存在"},
		qiao.TooLarge:        {400, "1261", "", "Prompt 超长"},
		qiao.Blocked:         {400, "1301", "", "系统检测到输入或生成内容可能包含不安全或敏感内容"},
		qiao.Unauthenticated: {401, "1002", "", "Authorization Token 非法"},
		qiao.Forbidden:       {429, "1112", "", "账户已被锁定"},
		qiao.Billing:         {429, "1113", "", "账户已欠费"},
		qiao.RateLimited:     {429, "1302", "", "并发数过高"},
		qiao.Overloaded:      {429, "1305", "", "模型当前访问量过大"},
		qiao.Unavailable:     {500, "1234", "", "网络错误"},
	}}
}

// MiniMax is the dialect of api.minimaxi.com, whose errors come with status 200
// and whose answers may begin with their reasoning.
func MiniMax() Compatible {
	return Compatible{Server: "minimax", BaseResp: true, Failures: map[qiao.Kind]Failure{
		qiao.Timeout:         {200, 1001, "", "timeout"},
		qiao.RateLimited:     {200, 1002, "", "rate limit"},
		qiao.Unauthenticated: {200, 2049, "", "invalid api key"},
		qiao.Billing:         {200, 1008, "", "insufficient balance"},
		qiao.Blocked:         {200, 1026, "", "input new_sensitive"},
		qiao.Invalid:         {200, 2013, "", "invalid params"},
		qiao.Unavailable:     {200, 1024, "", "internal error"},
	}}
}
