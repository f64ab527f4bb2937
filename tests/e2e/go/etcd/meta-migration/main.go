// Stands for Milvus' tool that migrates metadata: the same program name, arguments and configuration file, and the same
// rules (it works only where no session is left, and holds one of its own), but it needs no metadata of Milvus 2.1.
//
// "backup" writes all keys to a file. "run" takes the metadata of the root coordinator apart and puts them together
// again, so that one that fails in between leaves what no server can use. "rollback" makes etcd what the file says.
// A key called "unreadable" among the metadata makes "run" fail halfway.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"sort"
	"strings"
	"time"

	"go.etcd.io/etcd/client/v3"
	"gopkg.in/yaml.v3"
)

const (
	sessionSeconds = 10
	deadline       = 60 * time.Second
)

type configuration struct {
	Cmd    struct{ Type string }
	Config struct {
		SourceVersion  string `yaml:"sourceVersion"`
		TargetVersion  string `yaml:"targetVersion"`
		BackupFilePath string `yaml:"backupFilePath"`
	}
	Metastore struct{ Type string }
	Etcd      struct {
		Endpoints   []string
		RootPath    string `yaml:"rootPath"`
		MetaSubPath string `yaml:"metaSubPath"`
		KvSubPath   string `yaml:"kvSubPath"`
	}
}

type keys map[string][]byte

// digest is the same for the same keys and values.
func (k keys) digest() string {
	names := make([]string, 0, len(k))
	for name := range k {
		names = append(names, name)
	}
	sort.Strings(names)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%q %q\n", name, k[name])
	}
	return fmt.Sprintf("%d keys, %x", len(k), sum.Sum(nil)[:8])
}

type tool struct {
	configuration
	context context.Context
	client  *clientv3.Client
}

func (t *tool) meta(parts ...string) string {
	return path.Join(append([]string{t.Etcd.RootPath, t.Etcd.MetaSubPath}, parts...)...)
}

func (t *tool) read(folder string) (keys, error) {
	answer, err := t.client.Get(t.context, folder+"/", clientv3.WithPrefix())
	if err != nil {
		return nil, err
	}
	found := keys{}
	for _, pair := range answer.Kvs {
		if pair.Lease == 0 {
			found[string(pair.Key)] = pair.Value
		}
	}
	return found, nil
}

func (t *tool) write(pairs keys) error {
	for key, value := range pairs {
		if _, err := t.client.Put(t.context, key, string(value)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tool) remove(pairs keys) error {
	for key := range pairs {
		if _, err := t.client.Delete(t.context, key); err != nil {
			return err
		}
	}
	return nil
}

// session is refused beside another one. One that isn't ended lives on for its time, as that of a killed process does.
func (t *tool) session() (func() error, error) {
	others, err := t.client.Get(t.context, t.meta("session")+"/", clientv3.WithPrefix(), clientv3.WithKeysOnly())
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, pair := range others.Kvs {
		if pair.Lease != 0 { // the servers also count there how many they were
			names = append(names, path.Base(string(pair.Key)))
		}
	}
	if len(names) > 0 {
		return nil, fmt.Errorf("etcd remembers sessions: %s", strings.Join(names, ", "))
	}
	lease, err := t.client.Grant(t.context, sessionSeconds)
	if err != nil {
		return nil, err
	}
	end := func() error {
		_, err := t.client.Revoke(t.context, lease.ID)
		return err
	}
	_, err = t.client.Put(t.context, t.meta("session", "meta-migration"), "{}", clientv3.WithLease(lease.ID))
	return end, err
}

func (t *tool) backup() error {
	found, err := t.read(t.Etcd.RootPath)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no key below %s", t.Etcd.RootPath)
	}
	text, err := json.Marshal(found)
	if err != nil {
		return err
	}
	fmt.Println("backed up:", found.digest())
	return os.WriteFile(t.Config.BackupFilePath, text, 0o600)
}

func (t *tool) run() error {
	before, err := t.read(t.meta("root-coord"))
	if err != nil {
		return err
	}
	apart := keys{}
	for key, value := range before {
		apart[strings.Replace(key, "/root-coord/", "/apart/", 1)] = value
	}
	if err := errors.Join(t.write(apart), t.remove(before)); err != nil {
		return err
	}
	fmt.Println("taken apart:", before.digest())
	unreadable, err := t.client.Get(t.context, t.meta("unreadable"))
	if err != nil {
		return err
	}
	if unreadable.Count > 0 {
		return fmt.Errorf("%s can't be read", t.meta("unreadable"))
	}
	mark := keys{t.meta("migrated"): []byte(t.Config.SourceVersion + " to " + t.Config.TargetVersion)}
	return errors.Join(t.write(before), t.remove(apart), t.write(mark))
}

func (t *tool) rollback() error {
	text, err := os.ReadFile(t.Config.BackupFilePath)
	if err != nil {
		return err
	}
	wanted := keys{}
	if err := json.Unmarshal(text, &wanted); err != nil {
		return err
	}
	found, err := t.read(t.Etcd.RootPath)
	if err != nil {
		return err
	}
	fmt.Println("found:", found.digest())
	if err := errors.Join(t.remove(found), t.write(wanted)); err != nil {
		return err
	}
	restored, err := t.read(t.Etcd.RootPath)
	fmt.Println("restored:", restored.digest())
	return err
}

func work() error {
	file := flag.String("config", "", "the configuration file")
	flag.Parse()
	text, err := os.Open(*file)
	if err != nil {
		return err
	}
	t := tool{}
	decoder := yaml.NewDecoder(text)
	decoder.KnownFields(true)
	if err := decoder.Decode(&t.configuration); err != nil {
		return err
	}
	command, known := map[string]func() error{"backup": t.backup, "run": t.run, "rollback": t.rollback}[t.Cmd.Type]
	if !known || t.Metastore.Type != "etcd" || t.Etcd.RootPath == "" {
		return fmt.Errorf("not understood: %+v", t.configuration)
	}
	var stop context.CancelFunc
	t.context, stop = context.WithTimeout(context.Background(), deadline)
	defer stop()
	t.client, err = clientv3.New(clientv3.Config{Endpoints: t.Etcd.Endpoints, Context: t.context})
	if err != nil {
		return err
	}
	end, err := t.session()
	if err != nil {
		return err
	}
	if err := command(); err != nil {
		return err
	}
	return end()
}

func main() {
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, "failed:", err)
		os.Exit(1)
	}
}
