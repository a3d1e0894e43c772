/** The shells that completion is there for. */
export const completionShells = ['bash', 'zsh', 'fish'] as const;

export type CompletionShell = (typeof completionShells)[number];

/**
 * What a shell evaluates to complete `cka-lab`. It asks the program itself at each key press (`cka-lab complete -- WORDS`, the
 * last word being the unfinished one), so that it knows every verb, scenario and lab there is at that moment.
 */
export function completionScript(shell: CompletionShell): string {
  return scripts[shell];
}

const scripts: Readonly<Record<CompletionShell, string>> = {
  // Words are split at spaces here: bash itself splits at : and = as well. Nothing that the bash 3.2 of macOS lacks.
  bash: `_cka_lab() {
  local words reply
  read -ra words <<<"\${COMP_LINE:0:COMP_POINT}"
  [[ "\${COMP_LINE:0:COMP_POINT}" == *' ' ]] && words+=('')
  reply=$("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null) || return
  local IFS=$'\\n'
  if [ "$reply" = :files ]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  else
    COMPREPLY=($(compgen -W "$reply" -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -F _cka_lab cka-lab
`,
  zsh: `#compdef cka-lab
_cka_lab() {
  local reply
  reply=$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null) || return
  if [[ "$reply" == :files ]]; then
    _files
  elif [[ -n "$reply" ]]; then
    compadd -- "\${(@f)reply}"
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _cka_lab cka-lab
`,
  fish: `function __cka_lab_complete
  set -l tokens (commandline -opc)
  set -l reply ($tokens[1] complete -- $tokens[2..-1] (commandline -ct | string collect --allow-empty) 2>/dev/null)
  if test "$reply" = ':files'
    __fish_complete_path (commandline -ct)
  else
    string join \\n -- $reply
  end
end
complete -c cka-lab -f -a '(__cka_lab_complete)'
`,
};
