package cli

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
)

// replaceFile puts new content in place of a file's: whole or not at all. The
// file keeps its mode, and a link stays a link. If the file no longer reads
// before, somebody else changed it meanwhile, and it is left alone.
func replaceFile(name, before, after string) error {
	op := "write " + name
	path, err := filepath.EvalSymlinks(name)
	if err != nil {
		return fileError(op, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fileError(op, err)
	}
	now, err := os.ReadFile(path)
	if err != nil {
		return fileError(op, err)
	}
	if string(now) != before {
		return qiao.Errorf(qiao.Conflict, op, "the file was changed meanwhile").WithFix("Run it again.")
	}
	if err := writeBeside(path, after, info.Mode().Perm()); err != nil {
		return fileError(op, err)
	}
	return nil
}

// writeBeside writes a new file in the same folder and renames it over path.
func writeBeside(path, content string, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
