// Command reader lets Milvus' own configuration library read a configuration
// folder and the environment, and prints what a component would see.
//
// It takes configuration keys as arguments and prints one line of JSON: for
// every key the stored text ("raw") and the value after the parameter's own
// default, fallback keys and formatter ("effective"). A key that ends in "."
// is a group: its members are listed. For every further line on standard input
// it prints the state again, so that a change while running can be watched.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"syscall"

	"github.com/milvus-io/milvus/pkg/v2/util/paramtable"
)

type value struct {
	Raw       *string           `json:"raw"`
	Effective *string           `json:"effective"`
	Group     map[string]string `json:"group,omitempty"`
}

// items collects every parameter that the components know, by its key.
func items(params *paramtable.ComponentParam) map[string]*paramtable.ParamItem {
	found := map[string]*paramtable.ParamItem{}
	item := reflect.TypeOf(paramtable.ParamItem{})
	var walk func(reflect.Value)
	walk = func(node reflect.Value) {
		for i := 0; i < node.NumField(); i++ {
			field := node.Field(i)
			if field.Kind() != reflect.Struct || !field.CanAddr() || !field.CanInterface() {
				continue
			}
			if field.Type() == item {
				p := field.Addr().Interface().(*paramtable.ParamItem)
				if p.Key != "" {
					found[strings.ToLower(p.Key)] = p
				}
				continue
			}
			walk(field)
		}
	}
	walk(reflect.ValueOf(params).Elem())
	return found
}

func group(table *paramtable.ComponentParam, prefix string) map[string]string {
	members := map[string]string{}
	for key, text := range table.GetAll() {
		if strings.HasPrefix(key, strings.ToLower(prefix)) {
			members[key[len(prefix):]] = text
		}
	}
	return members
}

func state(table *paramtable.BaseTable, params *paramtable.ComponentParam, keys []string) map[string]value {
	known := items(params)
	seen := map[string]value{}
	for _, key := range keys {
		v := value{}
		if strings.HasSuffix(key, ".") {
			v.Group = group(params, key)
		}
		if raw, err := table.Load(key); err == nil {
			v.Raw = &raw
		}
		if p, ok := known[strings.ToLower(key)]; ok {
			effective := p.GetValue()
			v.Effective = &effective
		}
		seen[key] = v
	}
	return seen
}

func main() {
	// The library logs on standard output: keep that for the answers alone.
	kept, err := syscall.Dup(1)
	if err != nil {
		panic(err)
	}
	if err := syscall.Dup3(2, 1, 0); err != nil {
		panic(err)
	}
	answers := os.NewFile(uintptr(kept), "answers")
	table := paramtable.NewBaseTable(paramtable.SkipRemote(true))
	params := &paramtable.ComponentParam{}
	params.Init(table)
	show := func() {
		line, err := json.Marshal(state(table, params, os.Args[1:]))
		if err != nil {
			panic(err)
		}
		fmt.Fprintln(answers, string(line))
	}
	show()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		show()
	}
}
