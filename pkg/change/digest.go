package change

// Digests are the fingerprints of one change, each "sha256:" and 64 hex digits.
type Digests struct {
	// Procedure is what is promoted from stage to stage.
	Procedure string
	// Template is the procedure with its slots left open.
	Template string
	// Request is what the requester asked for.
	Request string
	// Material is the canonical JSON that Procedure was taken of.
	Material []byte
}
