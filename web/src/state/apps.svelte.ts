import type { AppEntry, AppTool, assistant } from '../api/assistant'
import { asProblem } from '../api/problem'
import { Remote } from './remote.svelte'

/** The apps whose tools the assistant may use, and what each tool may do. */
export class Apps extends Remote<AppEntry[]> {
  constructor(private api: ReturnType<typeof assistant>) {
    super(api.apps)
  }

  /** Grades a tool as it was seen. One that has changed meanwhile is shown as it is now. */
  async grade(app: AppEntry, tool: AppTool, grade: string): Promise<void> {
    let problem = null
    try {
      await this.api.grade(app.app, tool.tool, tool.hash, grade)
    } catch (cause) {
      problem = asProblem(cause)
    }
    await this.load()
    this.problem ??= problem
  }
}
