package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"time"
)

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// step announces what is being done, does it, and prints how long it took.
func step(what string, do func() error) error {
	fmt.Printf("%s… ", what)
	start := time.Now()
	if err := do(); err != nil {
		fmt.Println("failed")
		return err
	}
	fmt.Printf("%s\n", short(time.Since(start)))
	return nil
}

func short(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// command runs a program in dir and returns an error that carries its output.
func command(dir string, env []string, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil {
		return fmt.Errorf("build: %s %v: %w\n%s", name, args, err, said.Bytes())
	}
	return nil
}
