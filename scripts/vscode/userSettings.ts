/**
 * The user settings under which VS Code is tested and shown.
 *
 * Contract: no welcome page, no prompts, no updates, no telemetry; Workspace Trust on unless every
 * folder is to be trusted; with `web` an installed product runs in the web worker host.
 */
export interface SettingsOptions {
  trusted?: boolean | undefined;
  web?: boolean | undefined;
  settings?: Record<string, unknown> | undefined;
}

const productId = 'bulwark.bulwark';

const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
};

export function userSettings(options: SettingsOptions): string {
  const settings = {
    ...quiet,
    'security.workspace.trust.enabled': !options.trusted,
    ...(options.web ? { 'remote.extensionKind': { [productId]: ['web'] } } : {}),
    ...options.settings,
  };
  return JSON.stringify(settings, null, 2);
}
