package skill

import (
	"context"
	"fmt"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// SettingKind is the kind of the device's settings; the id is the name.
const SettingKind assist.Kind = "setting"

// A Setting is a switch or a level of the device.
type Setting struct {
	On    bool    `json:"on"`
	Level float64 `json:"level,omitempty"` // percent
}

// initially are the settings that nobody has touched.
func initially(name string) Setting {
	switch name {
	case "wifi", "cellular", "location":
		return Setting{On: true}
	case "volume", "brightness":
		return Setting{On: true, Level: 50}
	}
	return Setting{}
}

// needsPower are what low battery mode keeps off.
var needsPower = []string{"wifi", "cellular", "location"}

func settings() assist.Skill {
	need := func(name string, ask intent.Local) assist.Need {
		return assist.Need{
			Met: func(ctx context.Context, c *assist.Call) (bool, error) {
				s, err := setting(ctx, c, name)
				return s.On, err
			},
			Fix: func(ctx context.Context, c *assist.Call) (string, error) { return switchSetting(ctx, c, name, true) },
			Ask: ask,
		}
	}
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{"setting.set": setSetting, "setting.get": getSetting, "setting.level": setLevel},
		Needs: map[string]assist.Need{
			"wifi":     need("wifi", intent.Local{"en": "Wifi is off. Shall I turn it on?", "zh": "无线网络关着，要打开吗？"}),
			"cellular": need("cellular", intent.Local{"en": "Cellular service is off. Shall I turn it on?", "zh": "蜂窝网络关着，要打开吗？"}),
			"location": need("location", intent.Local{"en": "Location service is off. Shall I turn it on?", "zh": "定位服务关着，要打开吗？"}),
		},
	}
}

func setting(ctx context.Context, c *assist.Call, name string) (Setting, error) {
	r, err := c.Get(ctx, SettingKind, name)
	if qiao.KindOf(err) == qiao.NotFound {
		return initially(name), nil
	}
	if err != nil {
		return Setting{}, err
	}
	return assist.Decode[Setting](r)
}

// PutSetting stages a setting.
func putSetting(c *assist.Call, name string, s Setting) error {
	r, err := assist.Encode(SettingKind, name, time.Time{}, name, s)
	if err == nil {
		c.Put(r)
	}
	return err
}

// names are the settings in both languages.
var names = map[string]intent.Local{
	"wifi": {"en": "wifi", "zh": "无线网络"}, "cellular": {"en": "cellular service", "zh": "蜂窝网络"},
	"location": {"en": "location service", "zh": "定位服务"}, "low_battery": {"en": "low battery mode", "zh": "低电量模式"},
	"bluetooth": {"en": "bluetooth", "zh": "蓝牙"}, "dnd": {"en": "do not disturb", "zh": "勿扰模式"},
	"airplane": {"en": "airplane mode", "zh": "飞行模式"}, "flashlight": {"en": "the flashlight", "zh": "手电筒"},
	"dark_mode": {"en": "dark mode", "zh": "深色模式"}, "hotspot": {"en": "the hotspot", "zh": "热点"},
	"rotation_lock": {"en": "rotation lock", "zh": "屏幕旋转锁定"}, "volume": {"en": "the volume", "zh": "音量"}, "brightness": {"en": "the brightness", "zh": "亮度"},
}

// switchSetting stages a switch, with what it depends on, and says it.
func switchSetting(ctx context.Context, c *assist.Call, name string, on bool) (string, error) {
	said := ""
	for _, n := range needsPower {
		if on && n == name {
			low, err := setting(ctx, c, "low_battery")
			if err != nil {
				return "", err
			}
			if low.On {
				if said, err = switchSetting(ctx, c, "low_battery", false); err != nil {
					return "", err
				}
				said += c.Choose(" ", "")
			}
		}
	}
	if err := c.Use("setting.set", map[string]any{"name": name, "on": on}); err != nil {
		return "", err
	}
	s, err := setting(ctx, c, name)
	if err != nil {
		return "", err
	}
	s.On = on
	if err := putSetting(c, name, s); err != nil {
		return "", err
	}
	if name == "low_battery" && on {
		for _, n := range needsPower {
			if err := putSetting(c, n, Setting{}); err != nil {
				return "", err
			}
		}
	}
	return said + Capital(c.Choose(
		names[name].In("en")+" has been turned "+onOff(on)+".", names[name].In("zh")+map[bool]string{true: "已打开。", false: "已关闭。"}[on])), nil
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func setSetting(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	name := c.Arg("setting").Text()
	s, err := setting(ctx, c, name)
	if err != nil {
		return nil, err
	}
	on := c.Arg("state").Text() == "on"
	if c.Arg("state").Text() == "toggle" {
		on = !s.On
	}
	label := names[name].In(c.Language)
	if s.On == on {
		if err := c.Use("setting.get", map[string]any{"name": name}); err != nil {
			return nil, err
		}
		return &assist.Outcome{Text: Capital(c.Choose(label+" is already "+onOff(on)+".", label+"已经"+map[bool]string{true: "开着", false: "关着"}[on]+"。"))}, nil
	}
	said, err := switchSetting(ctx, c, name, on)
	if err != nil {
		return nil, err
	}
	return &assist.Outcome{Text: said, Focus: []assist.Choice{{Kind: "setting", ID: name, Label: label}}}, nil
}

func getSetting(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	name := c.Arg("setting").Text()
	if err := c.Use("setting.get", map[string]any{"name": name}); err != nil {
		return nil, err
	}
	s, err := setting(ctx, c, name)
	if err != nil {
		return nil, err
	}
	label := names[name].In(c.Language)
	if name == "volume" || name == "brightness" {
		return &assist.Outcome{Text: Capital(c.Choose(fmt.Sprintf("%s is at %s%%.", label, number(s.Level)), fmt.Sprintf("%s是%s%%。", label, number(s.Level))))}, nil
	}
	return &assist.Outcome{Text: Capital(c.Choose(label+" is "+onOff(s.On)+".", label+map[bool]string{true: "开着。", false: "关着。"}[s.On]))}, nil
}

func setLevel(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	name := c.Arg("setting").Text()
	s, err := setting(ctx, c, name)
	if err != nil {
		return nil, err
	}
	level, step := s.Level, 10.0
	by := c.Has("by")
	if by {
		step = c.Arg("by").Number()
	}
	switch direction := c.Arg("direction").Text(); {
	case direction == "up":
		level += step
	case direction == "down":
		level -= step
	case direction == "max":
		level = 100
	case direction == "min":
		level = 0
	case c.Has("level"):
		level = c.Arg("level").Number()
	default:
		return c.Ask("level", c.Manifest.Slot("level").Ask.In(c.Language)), nil
	}
	s.Level, s.On = min(max(level, 0), 100), true
	if err := c.Use("setting.set", map[string]any{"name": name, "level": s.Level}); err != nil {
		return nil, err
	}
	if err := putSetting(c, name, s); err != nil {
		return nil, err
	}
	return c.Say("done", "name", Capital(names[name].In(c.Language)), "level", number(s.Level)), nil
}
