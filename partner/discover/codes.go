package discover

import "github.com/qiao-ai/qiao"

// arkCodes are the error codes of Volcengine Ark that the status does not tell.
func arkCodes() map[string]qiao.Kind {
	return map[string]qiao.Kind{
		"InputTextRiskDetection": qiao.Blocked, "InputImageRiskDetection": qiao.Blocked, "OutputTextRiskDetection": qiao.Blocked,
		"InputTextSensitiveContentDetected": qiao.Blocked, "OutputTextSensitiveContentDetected": qiao.Blocked,
		"InputImageSensitiveContentDetected": qiao.Blocked, "SensitiveContentDetected": qiao.Blocked,
		"InvalidEndpoint.ClosedEndpoint": qiao.NotFound,
		"AccountOverdueError":            qiao.Billing, "OperationDenied.ServiceOverdue": qiao.Billing,
		"QuotaExceeded": qiao.Billing, "SetLimitExceeded": qiao.Billing,
		"ServerOverloaded": qiao.Overloaded,
	}
}

// glmCodes are the error codes of Zhipu, which uses one status for many things.
func glmCodes() map[string]qiao.Kind {
	return map[string]qiao.Kind{
		"1110": qiao.Forbidden, "1111": qiao.Forbidden, "1112": qiao.Forbidden, "1121": qiao.Forbidden,
		"1113": qiao.Billing, "1304": qiao.Billing, "1308": qiao.Billing, "1309": qiao.Billing, "1310": qiao.Billing,
		"1211": qiao.NotFound, "1220": qiao.NotFound, "1221": qiao.NotFound, "1222": qiao.NotFound, "1311": qiao.NotFound,
		"1261": qiao.TooLarge, "1300": qiao.Blocked, "1301": qiao.Blocked,
		"1302": qiao.RateLimited, "1303": qiao.RateLimited, "1313": qiao.RateLimited,
		"1305": qiao.Overloaded, "1312": qiao.Overloaded,
	}
}

// minimaxCodes are the codes of MiniMax's base_resp, which comes with status 200.
func minimaxCodes() map[string]qiao.Kind {
	return map[string]qiao.Kind{
		"1001": qiao.Timeout, "1002": qiao.RateLimited, "1004": qiao.Unauthenticated, "1008": qiao.Billing,
		"1026": qiao.Blocked, "1027": qiao.Blocked, "1039": qiao.RateLimited, "1042": qiao.Invalid,
		"2013": qiao.Invalid, "2049": qiao.Unauthenticated,
	}
}
