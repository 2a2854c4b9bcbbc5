// SPDX-License-Identifier: Apache-2.0

// What the real program wrote (village.sh), judged file by file: the pack is
// read by archive/zip, trees and proofs by sumdb/tlog, notes by sumdb/note.
package main

import (
	"archive/zip"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func readFile(folder, name string) string {
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(err)
	return string(data)
}

// members gives the files of a pack by name.
func members(path string) map[string]string {
	pack, err := zip.OpenReader(path)
	must(err)
	defer pack.Close()
	found := map[string]string{}
	for _, member := range pack.File {
		file, err := member.Open()
		must(err)
		data, err := io.ReadAll(file)
		must(err)
		file.Close()
		found[member.Name] = string(data)
	}
	return found
}

// entriesOf splits what has a length of 16 bits before each part.
func entriesOf(data string) [][]byte {
	entries := [][]byte{}
	for len(data) >= 2 {
		n := 2 + int(binary.BigEndian.Uint16([]byte(data)))
		entries = append(entries, []byte(data[2:n]))
		data = data[n:]
	}
	return entries
}

func buildOf(leaves [][]byte) *store {
	s := &store{}
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(i), leaf, s)
		must(err)
		*s = append(*s, hashes...)
	}
	return s
}

// headOf reads size and root of a note that exactly these signed.
func headOf(text, origin string, signers ...note.Verifier) (size int64, root tlog.Hash, ok bool) {
	n, err := note.Open([]byte(text), note.VerifierList(signers...))
	if err != nil || len(n.Sigs) != len(signers) {
		return 0, root, false
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		return 0, root, false
	}
	b, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	copy(root[:], b)
	_, err = fmt.Sscanf(lines[1], "%d", &size)
	return size, root, err == nil && len(b) == tlog.HashSize
}

func judgeFiles(folder string) {
	t := &tally{}
	expect := func(ok bool, what string) { t.expect(ok, true, 0, what+" is not as it should be") }
	log, err := note.NewVerifier(strings.TrimSpace(readFile(folder, "log.vkey")))
	must(err)
	w, err := newWitness(strings.TrimSpace(readFile(folder, "witness.vkey")))
	must(err)
	parts := members(filepath.Join(folder, "export.slog"))
	entries := entriesOf(parts["entries"])
	s := buildOf(entries)

	size, root, ok := headOf(parts["checkpoint.note"], log.Name(), log)
	expect(ok && size == int64(len(entries)) && root == s.root(size), "checkpoint.note")
	old, oldRoot, ok := headOf(parts["cosigned.note"], log.Name(), log, w)
	expect(ok && old > 0 && old < size && oldRoot == s.root(old), "cosigned.note")

	named, rest, err := number(parts["add-checkpoint"], "old")
	must(err)
	hashes, checkpoint, err := hashLines(rest)
	expect(err == nil && named == old && checkpoint == parts["checkpoint.note"] &&
		tlog.CheckTree(hashes, size, root, old, oldRoot) == nil, "add-checkpoint")

	proof := strings.TrimPrefix(readFile(folder, "entry.tlog-proof"), proofTitle+"extra ")
	extra, proof, _ := strings.Cut(proof, "\n")
	data, err := base64.StdEncoding.DecodeString(extra)
	must(err)
	index, proof, err := number(proof, "index")
	must(err)
	hashes, checkpoint, err = hashLines(proof)
	must(err)
	// Under the cosigned head, as that covers the entry.
	size, root, ok = headOf(checkpoint, log.Name(), log, w)
	expect(ok && checkpoint == parts["cosigned.note"] && index == 4 &&
		string(data) == string(entries[4]) &&
		tlog.CheckRecord(hashes, size, root, index, tlog.RecordHash(data)) == nil, "entry.tlog-proof")

	answers := [][]byte{}
	for _, name := range []string{"answer-1.note", "answer-2.note"} {
		answer := readFile(folder, name)
		size, root, ok := headOf(answer, log.Name(), log, w)
		expect(ok && root == s.root(size), name)
		answers = append(answers, []byte(answer))
	}
	expect(string(answers[0]) == parts["cosigned.note"], "the answer that came home")
	size, root, ok = headOf(readFile(folder, "head.note"), "test/dinsos/witnessed", w)
	expect(ok && size == 2 && root == buildOf(answers).root(2), "head.note")
	fmt.Printf("%d passed, %d failed\n", t.taken, t.failed)
	if t.failed > 0 {
		os.Exit(1)
	}
}
