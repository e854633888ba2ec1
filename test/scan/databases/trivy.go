// Writes a database for Trivy with made-up vulnerabilities of made-up packages. It is built as a part of Trivy's own
// module, so that the schema is that of the version under test.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
)

type entry struct{ ID, Package, Severity, Fixed string }

func main() {
	folder := os.Args[1]
	var entries []entry
	must(json.Unmarshal([]byte(os.Args[2]), &entries))
	must(os.MkdirAll(folder, 0o755))
	must(db.Init(folder))
	config := db.Config{}
	must(config.BatchUpdate(func(tx *bbolt.Tx) error {
		if err := config.PutDataSource(tx, "debian 12", types.DataSource{ID: "debian", Name: "made up"}); err != nil {
			return err
		}
		for _, one := range entries {
			if err := config.PutAdvisory(tx, []string{"debian 12", one.Package}, one.ID, types.Advisory{FixedVersion: one.Fixed}); err != nil {
				return err
			}
			if err := config.PutVulnerability(tx, one.ID, types.Vulnerability{Title: "made up", Severity: strings.ToUpper(one.Severity)}); err != nil {
				return err
			}
		}
		return nil
	}))
	must(db.Close())
	now := time.Now().UTC()
	must(metadata.NewClient(filepath.Clean(folder)).Update(metadata.Metadata{Version: db.SchemaVersion, NextUpdate: now.Add(240 * time.Hour), UpdatedAt: now, DownloadedAt: now}))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
