package config

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
)

// WithRoutes returns the text of a settings file with other routes for some
// regions. Every other line, its comments too, stays as it is. It fails with Kind
// Misconfigured where the text is no settings file that can be edited so.
func WithRoutes(file string, routes map[qiao.Region][]qiao.PartnerID) (string, error) {
	for _, region := range slices.Sorted(maps.Keys(routes)) {
		var err error
		if file, err = withRoute(file, region, routes[region]); err != nil {
			return "", err
		}
	}
	return file, nil
}

func withRoute(file string, region qiao.Region, partners []qiao.PartnerID) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(file), &doc); err != nil {
		return "", qiao.E(qiao.Misconfigured, "edit the settings", err).WithFix("See: qiao config check")
	}
	names := make([]string, len(partners))
	for i, p := range partners {
		names[i] = string(p)
	}
	line := "  " + string(region) + ": [" + strings.Join(names, ", ") + "]"
	all, value := entry(top(&doc), "routes")
	if all == nil {
		return strings.TrimRight(file, "\n") + "\nroutes:\n" + line + "\n", nil
	}
	lines := strings.Split(file, "\n")
	if value.Kind != yaml.MappingNode || value.Style&yaml.FlowStyle != 0 {
		if len(value.Content) > 0 {
			return "", qiao.Errorf(qiao.Misconfigured, "edit the settings", "routes, in line %d, is not written as a block", all.Line).
				WithFix("Write one region a line below routes:.")
		}
		return strings.Join(slices.Replace(lines, all.Line-1, all.Line, "routes:", line), "\n"), nil
	}
	key, old := entry(value, string(region))
	if key == nil {
		return strings.Join(slices.Insert(lines, all.Line, line), "\n"), nil
	}
	return strings.Join(slices.Replace(lines, key.Line-1, lastLine(old), line), "\n"), nil
}

// top is the mapping of a document, or nil.
func top(doc *yaml.Node) *yaml.Node {
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	return doc.Content[0]
}

// entry finds a key of a mapping and its value.
func entry(m *yaml.Node, name string) (key, value *yaml.Node) {
	if m == nil {
		return nil, nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

// lastLine is the number of the last line of a node.
func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}

// WithApp returns the text of a settings file with another app of the assistant,
// whose keys are given with their values in YAML, each on one line. Every other line
// stays as it is.
func WithApp(file string, keys [][2]string) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(file), &doc); err != nil {
		return "", qiao.E(qiao.Misconfigured, "edit the settings", err).WithFix("See: qiao config check")
	}
	lines := strings.Split(strings.TrimRight(file, "\n"), "\n")
	if strings.TrimSpace(file) == "" {
		lines = nil
	}
	key, all := entry(top(&doc), "assistant")
	if key == nil {
		return strings.Join(slices.Concat(lines, []string{"assistant:", "  apps:"}, item(4, keys)), "\n") + "\n", nil
	}
	if all.Kind == yaml.MappingNode && all.Style&yaml.FlowStyle != 0 {
		return "", notABlock("assistant", key.Line)
	}
	appsKey, list := entry(all, "apps")
	switch {
	case appsKey == nil:
		indent := 2
		if len(all.Content) > 0 {
			indent = all.Content[0].Column - 1
		}
		added := append([]string{strings.Repeat(" ", indent) + "apps:"}, item(indent+2, keys)...)
		return strings.Join(slices.Insert(lines, key.Line, added...), "\n") + "\n", nil
	case list.Kind == yaml.SequenceNode && len(list.Content) > 0 && list.Style&yaml.FlowStyle != 0:
		return "", notABlock("assistant.apps", appsKey.Line)
	case len(list.Content) == 0:
		lines[appsKey.Line-1] = strings.Repeat(" ", appsKey.Column-1) + "apps:"
		return strings.Join(slices.Insert(lines, appsKey.Line, item(appsKey.Column+1, keys)...), "\n") + "\n", nil
	}
	return strings.Join(slices.Insert(lines, lastLine(list), item(list.Column-1, keys)...), "\n") + "\n", nil
}

// WithoutApp returns the text of a settings file without an app of the assistant. It
// fails with Kind NotFound if the file has none of that name.
func WithoutApp(file, name string) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(file), &doc); err != nil {
		return "", qiao.E(qiao.Misconfigured, "edit the settings", err).WithFix("See: qiao config check")
	}
	_, all := entry(top(&doc), "assistant")
	_, list := entry(all, "apps")
	if list != nil {
		for _, one := range list.Content {
			if _, n := entry(one, "name"); n == nil || n.Value != name {
				continue
			}
			if list.Style&yaml.FlowStyle != 0 || one.Style&yaml.FlowStyle != 0 && one.Line != lastLine(one) {
				return "", notABlock("assistant.apps", list.Line)
			}
			lines := strings.Split(file, "\n")
			return strings.Join(slices.Delete(lines, one.Line-1, lastLine(one)), "\n"), nil
		}
	}
	return "", qiao.Errorf(qiao.NotFound, "edit the settings", "the settings file has no app %s", name).WithFix("See: qiao app list")
}

func notABlock(what string, line int) error {
	return qiao.Errorf(qiao.Misconfigured, "edit the settings", "%s, in line %d, is not written as a block", what, line).
		WithFix("Write one app after the other below apps:, each with a dash.")
}

// item is an entry of a list, indented.
func item(indent int, keys [][2]string) []string {
	var lines []string
	for i, k := range keys {
		lead := "  "
		if i == 0 {
			lead = "- "
		}
		lines = append(lines, strings.Repeat(" ", indent)+lead+k[0]+": "+k[1])
	}
	return lines
}
