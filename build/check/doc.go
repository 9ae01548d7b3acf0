// Package check holds the house rules as tests: who may import what, what pure
// packages may not do, licences, links, sizes. It exports nothing.
package check
