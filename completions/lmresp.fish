# Completion of lmresp for fish. Generated: do not edit.
complete -c lmresp -f
complete -c lmresp -n '__fish_use_subcommand' -a help -d 'Display help information about the specified command'
complete -c lmresp -n '__fish_use_subcommand' -s h -l help -d 'Show this help and exit'
complete -c lmresp -n '__fish_use_subcommand' -s v -l verbose -d 'Show the stack trace when something fails'
complete -c lmresp -n '__fish_use_subcommand' -s V -l version -d 'Show the version and exit'
complete -c lmresp -n '__fish_seen_subcommand_from help' -s h -l help -d 'Show usage help for the help command and exit'
