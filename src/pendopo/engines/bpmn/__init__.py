"""A small token engine over a stated subset of BPMN 2.0."""
