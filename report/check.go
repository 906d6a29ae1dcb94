package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// flatten turns the connection check's JSON into lines: one for each plain
// value at the top, one for each entry of a list. JSON that is none gives one
// line that says so.
func flatten(raw json.RawMessage) []string {
	if len(raw) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var top map[string]any
	if decoder.Decode(&top) != nil {
		return []string{"the connection check cannot be read"}
	}
	var lines []string
	for _, key := range inOrder(top) {
		list, ok := top[key].([]any)
		if !ok {
			lines = append(lines, members("", map[string]any{key: top[key]}))
			continue
		}
		for _, entry := range list {
			lines = append(lines, key+": "+strings.TrimSpace(members("", map[string]any{"": entry})))
		}
	}
	return lines[:min(len(lines), maxCheckLines)]
}

// members writes an object as key=value key=value; those of an inner object
// have its name in front.
func members(prefix string, object map[string]any) string {
	var parts []string
	for _, key := range inOrder(object) {
		full := strings.Trim(prefix+"."+key, ".")
		switch v := object[key].(type) {
		case map[string]any:
			parts = append(parts, members(full, v))
		case []any:
			texts := make([]string, len(v))
			for i, entry := range v {
				texts[i] = scalar(entry)
			}
			parts = append(parts, full+"="+strings.Join(texts, ","))
		default:
			if full == "" {
				parts = append(parts, scalar(v))
				continue
			}
			parts = append(parts, full+"="+scalar(v))
		}
	}
	return strings.Join(parts, " ")
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" || strings.ContainsAny(v, " =\"") {
			return strconv.Quote(v)
		}
		return v
	case nil:
		return "null"
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// leading keys say what the rest is about.
var leading = []string{"verdict", "id", "status", "kind", "who"}

func inOrder(object map[string]any) []string {
	keys := slices.Sorted(maps.Keys(object))
	slices.SortStableFunc(keys, func(a, b string) int { return rank(a) - rank(b) })
	return keys
}

func rank(key string) int {
	if i := slices.Index(leading, key); i >= 0 {
		return i
	}
	return len(leading)
}
