package skill

import (
	"embed"
	"io/fs"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

//go:embed intents/*.yaml
var files embed.FS

// Catalog makes the catalog of the intents that All carries out.
func Catalog() (*intent.Catalog, error) {
	c := intent.NewCatalog()
	names, err := fs.Glob(files, "intents/*.yaml")
	if err != nil {
		return nil, qiao.E(qiao.Other, "skill", err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, qiao.E(qiao.Other, "skill", err)
		}
		if err := c.Load(name, data); err != nil {
			return nil, err
		}
	}
	return c, c.Check()
}

// All lists the skills.
func All() []assist.Skill {
	return []assist.Skill{
		timers(), alarms(), reminders(), events(), notes(), contacts(), messages(),
		arithmetic(), clocks(), places(), settings(), music(), material(), general(),
	}
}

// New makes an assistant with all skills. cfg's Catalog and Skills are filled in.
func New(cfg assist.Config) (*assist.Assistant, error) {
	c, err := Catalog()
	if err != nil {
		return nil, err
	}
	cfg.Catalog, cfg.Skills = c, append(All(), cfg.Skills...)
	return assist.New(cfg)
}
