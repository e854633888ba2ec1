// Package visits counts in a file, so that the number outlives the program.
package visits

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Count adds one to the number in a folder and returns it.
func Count(folder string) (int, error) {
	path := filepath.Join(folder, "visits")
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return 0, err
	}
	number, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	number++
	return number, os.WriteFile(path, []byte(strconv.Itoa(number)), 0o644)
}
