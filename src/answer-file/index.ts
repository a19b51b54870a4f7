/** Answer files: reading, checking and rendering them, without ever running anything they hold. */
export type { Architecture } from './architecture.ts'
export { type Rendered, renderBuildFile, type Step } from './build-file.ts'
export { type BuildValues, oobeAccount } from './build-settings.ts'
export { type Decoded, decodeAnswerFile, type Encoding, encodeAnswerFile } from './decode.ts'
export { cloudbaseInitCommand, type DeployValues, renderDeployFile } from './deploy-file.ts'
export type { Rendering, Template } from './draft.ts'
export { isEvaluation, type KeyFault, keyFault, kmsClientKey } from './kms-keys.ts'
export type { CommandScript } from './long-commands.ts'
export { type AnswerFile, parseAnswerFile } from './parse.ts'
export { aboutNewText } from './places-back.ts'
export {
  type AnswerFileRole,
  type AnswerFileSource,
  allRules,
  type Finding,
  type LintContext,
  lintAnswerFile,
  lintParsed,
  type RuleInfo,
  type RuleSeverity
} from './rules/index.ts'
export { differentSettings } from './same-settings.ts'
export type { EditionType, Locale } from './settings.ts'
export { type Edit, splice } from './splice.ts'
export { builtInTemplate, type TemplateName } from './templates.ts'
export { unifiedDiff } from './unified-diff.ts'
