// Rule documents as YAML: written here, and only here, for drafts; what is in force comes from the console as its own text.

const PLAIN = /^[A-Za-z_/][\w ./:{}*-]*$/;
const OTHERWISE_READ = /^(true|false|null|yes|no|on|off|~)$|: | #|:$|^[-?:] |\s$/i;

function scalar(value) {
  if (typeof value !== 'string') return String(value);
  if (/^\d+(\.\d+)?(ms|s|m|h|d)(\d+(\.\d+)?(ms|s|m|h|d))*$/.test(value)) return value;
  return PLAIN.test(value) && !OTHERWISE_READ.test(value) ? value : JSON.stringify(value);
}

function lines(value, indent) {
  const pad = ' '.repeat(indent);
  return Object.entries(value).flatMap(([name, each]) => {
    if (Array.isArray(each)) {
      if (each.every((item) => typeof item !== 'object'))
        return [`${pad}${scalar(name)}: [${each.map((item) => JSON.stringify(item)).join(', ')}]`];
      return [`${pad}${scalar(name)}:`, ...each.flatMap((item) => listItem(item, indent + 2))];
    }
    if (typeof each === 'object' && each !== null) {
      return Object.keys(each).length
        ? [`${pad}${scalar(name)}:`, ...lines(each, indent + 2)]
        : [`${pad}${scalar(name)}: {}`];
    }
    return [`${pad}${scalar(name)}: ${scalar(each)}`];
  });
}

function listItem(item, indent) {
  const [first, ...rest] = lines(item, indent + 2);
  return [' '.repeat(indent) + '- ' + first.trimStart(), ...rest];
}

/** @param {import('./rules.js').Rule[]} rules */
export function toYaml(rules) {
  if (rules.length === 0) return 'rules: []\n';
  const ordered = rules.map(({id, resource, kind, mode, config}) => ({
    ...(id ? {id} : {}),
    resource,
    kind,
    ...(mode && mode !== 'ENFORCE' ? {mode} : {}),
    ...(config && Object.keys(config).length ? {config} : {}),
  }));
  return ['rules:', ...ordered.flatMap((rule) => listItem(rule, 2))].join('\n') + '\n';
}
