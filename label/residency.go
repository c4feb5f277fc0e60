package label

import (
	"strings"

	"github.com/qiao-ai/qiao"
)

// StaysInMainland tells whether data that a partner gets stays in mainland China.
// Region is where its endpoint is, scope the deployment scope of the model there, "" if
// it has none: an endpoint outside may compute anywhere, and one inside with the scope
// global may compute outside. Hong Kong counts as outside. A partner on this machine
// gets nothing away.
func StaysInMainland(region qiao.Region, scope string, local bool) bool {
	inside := region == "cn" || strings.HasPrefix(string(region), "cn-") && region != "cn-hongkong"
	return local || inside && !strings.EqualFold(scope, "global")
}
