package constrain

import (
	"slices"
	"strconv"
)

func (k *keywords) array(n *node) {
	l := &leaf{kind: array, path: k.path, minLen: k.count("minItems", 0), maxLen: k.count("maxItems", -1)}
	if unique, _ := k.m["uniqueItems"].(bool); unique && (l.maxLen < 0 || l.maxLen > 1) {
		k.c.unsupported(k.path, "the keyword \"uniqueItems\" is not supported")
	}
	prefix, _ := k.m["prefixItems"].([]any)
	for i, s := range prefix {
		l.prefix = append(l.prefix, k.c.node(s, k.path+"/prefixItems/"+strconv.Itoa(i), k.depth+1))
	}
	if s, ok := k.m["items"]; ok {
		l.items = k.c.node(s, k.path+"/items", k.depth+1)
	} else {
		l.items = k.c.any()
	}
	n.leaves = append(n.leaves, l)
}

func (k *keywords) object(n *node) {
	l := &leaf{kind: object, path: k.path}
	properties, ok := k.m["properties"].(map[string]any)
	if k.has("properties") && !ok {
		k.c.invalid(k.path+"/properties", "an object should be here")
		return
	}
	l.names = sortedKeys(properties)
	for _, name := range l.names {
		l.properties = append(l.properties, k.c.node(properties[name], k.path+"/properties/"+name, k.depth+1))
	}
	k.additional(l)
	k.require(l)
	if len(l.names) > 64 {
		k.c.unsupported(k.path, "an object of more than 64 properties is not supported")
		return
	}
	k.countProperties(l)
	var words []string
	for _, name := range l.names {
		words = append(words, k.c.jsonText(name)[1:])
	}
	l.words = newWordTrie(words)
	l.findWays()
	n.leaves = append(n.leaves, l)
}

// additional reads additionalProperties. Where a schema has properties and says
// nothing of others, none come: that is a part of what it allows.
func (k *keywords) additional(l *leaf) {
	schema, ok := k.m["additionalProperties"]
	switch {
	case ok && schema != false:
		l.additional = k.c.node(schema, k.path+"/additionalProperties", k.depth+1)
	case !ok && len(l.names) == 0:
		l.additional = k.c.any()
	}
}

// require reads required. A name that properties lack is an additional property.
func (k *keywords) require(l *leaf) {
	list, ok := k.m["required"].([]any)
	if k.has("required") && !ok {
		k.c.invalid(k.path+"/required", "a list of names should be here")
	}
	for _, v := range list {
		name, ok := v.(string)
		if !ok {
			k.c.invalid(k.path+"/required", "a list of names should be here")
		}
		i := slices.Index(l.names, name)
		if i < 0 {
			i = len(l.names)
			l.names = append(l.names, name)
			l.properties = append(l.properties, k.unnamed(l))
		}
		if i < 64 {
			l.required |= 1 << i
		}
	}
}

// unnamed is the schema of a property that is only required.
func (k *keywords) unnamed(l *leaf) *node {
	switch {
	case l.additional != nil:
		return l.additional
	case k.has("additionalProperties"):
		return k.c.new(k.path) // nothing: it is forbidden
	}
	return k.c.any()
}

// countProperties refuses bounds on the number of properties that would have to be
// kept count of.
func (k *keywords) countProperties(l *leaf) {
	required := 0
	for i := range l.names {
		required += int(l.required >> i & 1)
	}
	if least := k.count("minProperties", 0); least > required {
		k.c.unsupported(k.path, "\"minProperties\" of more than are required is not supported")
	}
	if most := k.count("maxProperties", -1); most >= 0 && (l.additional != nil || most < len(l.names)) {
		k.c.unsupported(k.path, "\"maxProperties\" is not supported here")
	}
}
