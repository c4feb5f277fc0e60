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
