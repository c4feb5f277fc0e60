package write

func (j *job) extractStructure() error { return missing(j.req) }
