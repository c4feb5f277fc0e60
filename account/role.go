package account

import (
	"slices"

	"github.com/qiao-ai/qiao"
)

// A Role says what of a server somebody may see and change beside what is their
// own: each role may do what those before it may. The zero value is User.
type Role string

// The roles.
const (
	User     Role = "user"     // what is their own
	Viewer   Role = "viewer"   // see what others use, load tests, bake-offs
	Operator Role = "operator" // drain and check partners, run load tests and bake-offs, fetch packs
	Admin    Role = "admin"    // manage keys, read the audit log
)

var ranks = []Role{User, Viewer, Operator, Admin}

// Has tells whether the role may do what another may. A role that is not known may
// do nothing.
func (r Role) Has(other Role) bool {
	mine, theirs := slices.Index(ranks, r.named()), slices.Index(ranks, other.named())
	return mine >= 0 && theirs >= 0 && mine >= theirs
}

// Known tells whether there is such a role.
func (r Role) Known() bool { return slices.Contains(ranks, r.named()) }

func (r Role) named() Role {
	if r == "" {
		return User
	}
	return r
}

// MayAs is the role of a key: that of its field, or Admin where only that is set.
func (k *Key) MayAs() Role {
	if k.Admin {
		return Admin
	}
	return k.Role.named()
}

func (k *Key) checkRole() error {
	if k.Role.Known() && (!k.Admin || k.Role == "" || k.Role == Admin) {
		return nil
	}
	return qiao.Errorf(qiao.Invalid, "key", "%.20q is no role, or another than admin for a key that manages", string(k.Role)).
		WithFix("Use user, viewer, operator or admin.")
}
