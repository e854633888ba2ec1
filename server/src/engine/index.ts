/**
 * The engine's façade, and all that its users import: text in, findings, fixes and hardened text out.
 * No input or output, no clock, no editor; no input makes it throw.
 */
export { analyze, type Analysis, type AnalyzeOptions, type Report, type ReportedFinding, type RuleFailure } from './analyze';
export { type BuildContext, CONTEXT_FILES, type ContextInventory, type ContextRisk, contextWith, type ServiceUse } from './config/buildContext';
export { type Override, type ProjectProblem, type ProjectSettings, readProjectSettings } from './config/readProject';
export { type ContextNode, ContextWalk, type FolderEntry, type FolderReader, WALK_LIMITS, type WalkLimits, type WalkState } from './context/walk';
export { CUSTOM, type CustomRule } from './config/custom';
export type { SuppressionUse } from './config/ledger';
export { effectiveSettings, type ProjectFile } from './config/effective';
export { isLocked, type Policy } from './config/policy';
export { type BadSetting, readSettings } from './config/readSettings';
export { DEFAULT_SETTINGS, SETTING_ROWS, type Settings } from './config/settings';
export { answersTo, REASON, readSuppressions, type Suppression } from './config/suppressions';
export { withRule } from './config/writeProject';
export type { IgnoreCompletion } from './dockerignore/complete';
export { HEAD_BYTES, inventoryOf } from './context/inventory';
export { customRules } from './custom/customRules';
export { describeFinding } from './describe';
export { type Completion, completions } from './editor/complete';
export { describeImageAt, type Description } from './editor/describeImage';
export { imageUses, type ImageUse } from './editor/imageUses';
export { type Hint, hints, type Lens, lenses } from './editor/lenses';
export { explain, findRule, pageOf, pageUrl } from './explain';
export { type BesideKind, besideKindOf, type BesideOptions, type FileKind, hasContext, type Kind } from './kinds';
export { takerOf } from './model/contextUses';
export { type IgnoreFile, readIgnoreFile } from './model/dockerignore';
export { buildModel, type DockerfileModel } from './model/model';
export type { Fix, NewFile } from './model/fix';
export { type DigestAnswer, type DigestLookup, type ImageName, type Pin, pinEdits, type PinPlan, planPins } from './pin';
export { RULES } from './rules/index';
export { type Category, type Example, type Finding, type Related, type Rule, type RuleMeta, SEVERITIES, type Severity } from './rules/rule';
export { type Counts, countsOf, type Grade, GRADES, type ImageScan, type ImageScanner, NO_SCANS, type ScanAnswer, type ScanFinding, scanFindings, scanImages, scanReport, type ScanResult, type Vulnerability, wordsOf } from './scan';
export { describeProvenance, type NamedImage, namedImages, type Provenance as ImageProvenance, type ProvenanceAnswer, type Signature } from './signatures';
export { BESIDE_RULES } from './config/besideRules';
export type { Problem } from './syntax/instruction';
export { createSyntaxCache, type SyntaxCache } from './syntax/tree';
export { applyEdits, type TextEdit } from './text/edit';
export { closest } from './text/closest';
export { LineIndex, type Position } from './text/lines';
export type { TextRange } from './text/range';
export { type Applied, harden, type HardenOptions, type HardenResult, type Hunk, type LeftAlone } from './harden/harden';
export { LEVEL_NOTES } from './harden/levels';
export { type Level, LEVELS } from './harden/plan';
export { Provenance } from './harden/provenance';
export { adviceComment, adviceMarkdown, composeFile, dockerRun, runAdvice, type RunAdvice } from './harden/runAdvice';
export { type Theme, THEMES } from './harden/themes';
export { type WrittenSecret, type WrittenSecrets, writtenSecrets } from './writtenSecrets';
