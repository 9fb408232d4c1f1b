/**
 * Plugins of JupyterLab's that the page of one notebook leaves out: each costs time at every visit, most by
 * the schema of its settings. JupyterLab's frame (`lab/`), consoles and editors have them all.
 */
export const leftOut: readonly string[] = [
  ...['audio', 'celltags', 'console', 'fileeditor', 'logconsole', 'lsp', 'metadataform', 'video'].map(
    name => `@jupyterlab/${name}-extension`,
  ),
  ...['kernels-settings', 'subshell-settings'].map(name => `@jupyterlab/apputils-extension:${name}`),
  ...['inline-completer', 'inline-completer-factory', 'inline-history'].map(
    name => `@jupyterlab/completer-extension:${name}`,
  ),
  '@jupyterlab/codemirror-extension:line-col-status',
  // these need others that are left out, or add to them
  ...[
    'active-cell-tool',
    'cloned-outputs',
    'code-console',
    'cursor-position',
    'language-server',
    'log-output',
    'metadata-editor',
    'tools',
    'update-raw-mimetype',
  ].map(name => `@jupyterlab/notebook-extension:${name}`),
  ...['consoles', 'files'].map(name => `@jupyterlab/tooltip-extension:${name}`),
  '@jupyter-notebook/console-extension',
  ...['edit-notebook-metadata', 'notebook-tools'].map(name => `@jupyter-notebook/notebook-extension:${name}`),
  '@jupyterlite/application-extension:lsp-connection-manager',
  // a page that keeps its workspace (recent files) opens no notebook until that is saved, half a second later
  '@jupyterlite/application-extension:resolver',
];
