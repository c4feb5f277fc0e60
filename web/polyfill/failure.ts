import { asProblem } from '../src/api/problem'

/** The names that the drafts give failures, by Qiao's kinds. */
const names: Record<string, string> = {
  canceled: 'AbortError',
  unsupported: 'NotSupportedError',
  too_large: 'QuotaExceededError',
  over_budget: 'QuotaExceededError',
  unauthenticated: 'NotAllowedError',
  forbidden: 'NotAllowedError',
  blocked: 'NotReadableError',
  timeout: 'TimeoutError',
  unreachable: 'NetworkError',
  unavailable: 'NetworkError',
}

/** Makes the DOMException of the drafts from anything that was thrown. */
export function failure(cause: unknown): DOMException {
  if (cause instanceof DOMException) return cause
  const problem = asProblem(cause)
  const message = [problem.message, problem.fix].filter((part) => part !== '').join(' ')
  return new DOMException(message, names[problem.kind] ?? 'UnknownError')
}
