// Writes a database for Grype with two made-up vulnerabilities of made-up packages. It is built as a part of Grype's own
// module, so that the schema is that of the version under test.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/afero"

	v6 "github.com/anchore/grype/grype/db/v6"
)

type entry struct{ ID, Package, Severity, Fixed string }

func main() {
	folder := os.Args[1]
	var entries []entry
	if err := json.Unmarshal([]byte(os.Args[2]), &entries); err != nil {
		log.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		log.Fatal(err)
	}
	db, err := v6.NewWriter(v6.Config{DBDirPath: folder, CacheSizeKiB: 1024})
	if err != nil {
		log.Fatal(err)
	}
	now := time.Now()
	provider := &v6.Provider{ID: "debian", Version: "1", Processor: "tests", DateCaptured: &now, InputDigest: "sha256:00"}
	system := &v6.OperatingSystem{Name: "debian", ReleaseID: "debian", MajorVersion: "12", Codename: "bookworm"}
	for _, one := range entries {
		vulnerability := &v6.VulnerabilityHandle{Name: one.ID, Status: v6.VulnerabilityActive, Provider: provider, BlobValue: &v6.VulnerabilityBlob{
			ID: one.ID, Severities: []v6.Severity{{Scheme: v6.SeveritySchemeCHMLN, Value: one.Severity, Rank: 1}},
		}}
		if err := db.AddVulnerabilities(vulnerability); err != nil {
			log.Fatal(err)
		}
		fix := &v6.Fix{State: v6.NotFixedStatus}
		constraint := ""
		if one.Fixed != "" {
			fix, constraint = &v6.Fix{Version: one.Fixed, State: v6.FixedStatus}, "< "+one.Fixed
		}
		affected := &v6.AffectedPackageHandle{Vulnerability: vulnerability, OperatingSystem: system, Package: &v6.Package{Ecosystem: "deb", Name: one.Package}, BlobValue: &v6.PackageBlob{
			CVEs: []string{one.ID}, Ranges: []v6.Range{{Version: v6.Version{Type: "dpkg", Constraint: constraint}, Fix: fix}},
		}}
		if err := db.AddAffectedPackages(affected); err != nil {
			log.Fatal(err)
		}
	}
	if err := db.SetDBMetadata(); err != nil {
		log.Fatal(err)
	}
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
	if _, err := v6.WriteImportMetadata(afero.NewOsFs(), filepath.Clean(folder), "tests"); err != nil {
		log.Fatal(err)
	}
}
