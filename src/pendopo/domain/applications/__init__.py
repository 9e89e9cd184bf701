"""One request by one applicant for one service, from draft to handover."""
