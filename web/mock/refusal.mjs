// What the mock server answers with a problem.
export class Refusal extends Error {
  constructor(status, detail, fields = []) {
    super(detail);
    Object.assign(this, { status, fields });
  }
}
