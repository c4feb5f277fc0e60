package document

// RenderBlock returns block i's source with new prose, as [Document.Render]
// would write it, in time that does not depend on the rest of the document. The
// errors are those of [Document.Edit].
func (d *Document) RenderBlock(i int, prose string) (string, error) {
	b := &d.Blocks[i]
	from, to := b.Span.Start.Byte, b.Span.End.Byte
	if prose = b.padded(prose); prose == b.Text {
		return d.Source[from:to], nil
	}
	e, err := d.rewrite(i, prose)
	if err != nil {
		return "", err
	}
	return d.Source[from:e.Start.Byte] + e.After + d.Source[e.End.Byte:to], nil
}
