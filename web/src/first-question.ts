/** What the editor holds when somebody opens GraphiQL for the first time. Lines fit half a laptop's screen. */
export const firstQuestion = `# How often is each tier inspected? (Ctrl+Enter)
{
  clearance(
    during: {from: "2020-01-01", to: "2020-08-01"}
  ) {
    rows {
      tier
      declarations { value }
      inspectionRate {
        value low high method
        numerator denominator
      }
    }
    provenance { dataVersion table rowsRead }
  }
}
`;
