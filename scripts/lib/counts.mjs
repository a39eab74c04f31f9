/** Tests of a vitest JSON report; skipped ones count as neither. */
export function countVitest(text) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text)
  // A file that does not even load has no tests in it, yet it failed.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

/** Tests of a Playwright JSON report; one that passed on a retry is not a pass. */
export function countPlaywright(text) {
  const { stats, errors } = JSON.parse(text)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length }
}
