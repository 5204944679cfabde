function __wryneck_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __wryneck_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __wryneck_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __wryneck_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __wryneck_parse_tokens -S
    set -l unparsed_tokens (__wryneck_tokens -pc)
    switch $unparsed_tokens[1]
    case 'wryneck'
        __wryneck_parse_subcommand 1 'directory=' 'config=' 'check' 'host=' 'p/port=' 'unix=+' 'fd=+' 'listen=+' 'reactors=' 'http2' 'no-http2' 'h2c' 'no-h2c' 'tls-cert=' 'tls-key=' 'tls-client-ca=' 'tls-self-signed' 'no-tls-self-signed' 'tls-self-signed-file=' 'http-redirect=' 'listing' 'no-listing' 'archive' 'no-archive' 'index=' 'spa=' 'try-extensions=' 'not-found-page=' 'dotfiles' 'no-dotfiles' 'symlinks=' 'slashes=' 'mime-types=' 'type=+' 'redirect=+' 'base-path=' 'base-path-stripped' 'no-base-path-stripped' 'cache-control=+' 'header=+' 'cors=+' 'security-headers' 'no-security-headers' 'hsts=' 'gzip' 'no-gzip' 'br' 'no-br' 'zstd' 'no-zstd' 'auth=+' 'htpasswd=' 'realm=' 'max-connections=' 'max-connections-per-address=' 'limit-requests=' 'limit-rate=' 'allowed-hosts=+' 'trusted-proxies=+' 'proxy-field=' 'timeout=+' 'min-rate=' 'upload=' 'upload-limit=' 'upload-overwrite' 'no-upload-overwrite' 'proxy=+' 'proxy-balance=' 'proxy-host=' 'proxy-timeout=' 'proxy-check=' 'access-log=' 'no-access-log' 'log-format=' 'log-level=' 'watch' 'no-watch' 'open' 'no-open' 'qr' 'no-qr' 'pid-file=' 'user=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __wryneck_parse_subcommand -r 1 'version'
        end
    end
end

function __wryneck_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __wryneck_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __wryneck_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __wryneck_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__wryneck_tokens -p)
    if test -z "$(__wryneck_tokens -t)"
        set -l index (count (__wryneck_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'wryneck' -f
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_positional "wryneck" -eq 1' -fa '(__wryneck_complete_directories)'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" directory' -l 'directory' -d 'The same as DIR, for configuration files.' -rfa '(__wryneck_complete_directories)'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" config' -l 'config' -d 'Reads settings from a file: lines of name = value, named like these options.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" check' -l 'check' -d 'Checks the settings and what they name, prints the limits in force, and ends; opens no port.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" host' -l 'host' -d 'The address to listen at; 0.0.0.0 or :: for all. (default: 127.0.0.1)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" p port' -l 'port' -s 'p' -d 'The port; 0 lets the system choose. (default: 8080)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'unix' -d 'A UNIX socket to listen at; @NAME for an abstract one. Repeatable.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'fd' -d 'An inherited descriptor that listens already. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'listen' -d 'Any place: 8080, 0.0.0.0:8080, [::]:8080, unix:/run/w.sock:mode=660, fd:3, systemd:, systemd:name=web, each also with :proxies=10.0.0.0/8 (who speaks the PROXY protocol). Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" reactors' -l 'reactors' -d 'How many threads share the work. (default: one for each core)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" http2' -l 'http2' -d 'Speaks HTTP/2 with TLS, to clients that ask for it, as browsers do. (default: --http2)'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-http2' -l 'no-http2' -d 'Speaks HTTP/2 with TLS, to clients that ask for it, as browsers do. (default: --http2)'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" h2c' -l 'h2c' -d 'Speaks HTTP/2 without TLS, too, to clients that begin with it: for a server behind a proxy that does.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-h2c' -l 'no-h2c' -d 'Speaks HTTP/2 without TLS, too, to clients that begin with it: for a server behind a proxy that does.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" tls-cert' -l 'tls-cert' -d 'A PEM file with the certificate and those that lead to a root (fullchain.pem).' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" tls-key' -l 'tls-key' -d 'A PEM file with the certificate\'s private key; WRYNECK_TLS_PASSPHRASE opens it if it is encrypted.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" tls-client-ca' -l 'tls-client-ca' -d 'Clients have to show a certificate that one of this PEM file\'s roots vouches for.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" tls-self-signed' -l 'tls-self-signed' -d 'A certificate for localhost and this host\'s names and addresses, that nobody vouches for: for development. Fresh with each start.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-tls-self-signed' -l 'no-tls-self-signed' -d 'A certificate for localhost and this host\'s names and addresses, that nobody vouches for: for development. Fresh with each start.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" tls-self-signed-file' -l 'tls-self-signed-file' -d 'The same, kept in a file with its key, so that a browser which was told to trust it goes on.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" http-redirect' -l 'http-redirect' -d 'Also listens there without TLS, and sends everybody to the secure side.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" listing' -l 'listing' -d 'Lists folders that have no index page.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-listing' -l 'no-listing' -d 'Lists folders that have no index page.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" archive' -l 'archive' -d 'Lists folders as --listing does, and has them come as a whole, too: ?archive=zip or ?archive=tar behind their paths, and links to both.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-archive' -l 'no-archive' -d 'Lists folders as --listing does, and has them come as a whole, too: ?archive=zip or ?archive=tar behind their paths, and links to both.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" index' -l 'index' -d 'Which names stand for a folder, the first that exists: index.html,index.htm; or none. (default: index.html)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" spa' -l 'spa' -d 'For applications that route in the browser: who asks for a page where no file is gets this one. (--spa alone: index.html)' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" try-extensions' -l 'try-extensions' -d 'Extensions that a name is tried with: with html, /about is about.html.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" not-found-page' -l 'not-found-page' -d 'The page in the folder that is sent with 404.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" dotfiles' -l 'dotfiles' -d 'Serves names that begin with a dot, too; .well-known always is.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-dotfiles' -l 'no-dotfiles' -d 'Serves names that begin with a dot, too; .well-known always is.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" symlinks' -l 'symlinks' -d 'Which symbolic links are followed: inside (relative ones that do not leave the folder), all, or none.' -rfka 'inside all none'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" slashes' -l 'slashes' -d 'What a//b is: merge takes it for a/b, redirect sends the client there, leave finds nothing.' -rfka 'merge redirect leave'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" mime-types' -l 'mime-types' -d 'Extensions and their types, as in /etc/mime.types. They come before those that are known.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'type' -d 'What files are that fit: \'*.log=text/plain; charset=utf-8\', README=text/markdown, or their charset alone: type:text/*=charset=iso-8859-1. Patterns are as with --cache-control; of several that fit the last counts. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'redirect' -d 'Sends requests for PATH elsewhere, to another path or a URL: \'/old/*=/new/*\', 301:/feed.php=/feed.xml. A * stands for any text; the status is 302 unless one stands in front. The first that fits counts. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" base-path' -l 'base-path' -d 'The path that the files are below: with /files, DIR/a is at http://HOST/files/a, and nothing is elsewhere. For a proxy that passes the path on as it is.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" base-path-stripped' -l 'base-path-stripped' -d 'The proxy takes the base path off: what clients know as /files/a comes as /a. Whole paths and URLs are written with it all the same.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-base-path-stripped' -l 'no-base-path-stripped' -d 'The proxy takes the base path off: what clients know as /files/a comes as /a. Whole paths and URLs are written with it all the same.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'cache-control' -d 'Cache-Control of the files: VALUE for all, or for those that fit: *.css=VALUE, assets/**=VALUE, type:image/*=VALUE, hashed=VALUE (names like app.3f2a9c1e.js). Of several that fit the last counts. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'header' -d 'A field of all responses: \'Name: value\'; \'+Name: value\' adds one, \'?Name: value\' only where there is none, \'-Name\' removes it. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'cors' -d 'Lets scripts of this site read what is served: https://app.example.org, or https://*.example.org for all below. (--cors alone: of all sites) Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" security-headers' -l 'security-headers' -d 'Tells browsers to be careful: nosniff, no frames of other sites, short referrers.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-security-headers' -l 'no-security-headers' -d 'Tells browsers to be careful: nosniff, no frames of other sites, short referrers.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" hsts' -l 'hsts' -d 'Tells browsers to come by https only, for so long: 30m, 180d. There is no way back before.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" gzip' -l 'gzip' -d 'Sends gzip to clients that take it: the file beside the file (app.js.gz) if there is one, else compressed on the way.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-gzip' -l 'no-gzip' -d 'Sends gzip to clients that take it: the file beside the file (app.js.gz) if there is one, else compressed on the way.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" br' -l 'br' -d 'The same with brotli (app.js.br).'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-br' -l 'no-br' -d 'The same with brotli (app.js.br).'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" zstd' -l 'zstd' -d 'The same with zstd (app.js.zst).'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-zstd' -l 'no-zstd' -d 'The same with zstd (app.js.zst).'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'auth' -d 'Lets only those in who know this name and password. It shows in the process list: WRYNECK_AUTH, a configuration file or --htpasswd do not. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" htpasswd' -l 'htpasswd' -d 'The same with a file of users as htpasswd writes it; it is read again when it changes.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" realm' -l 'realm' -d 'What browsers say the password is for.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" max-connections' -l 'max-connections' -d 'Open connections at a time, an equal part for each thread and place. (default: 10000, as far as descriptors go)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" max-connections-per-address' -l 'max-connections-per-address' -d 'Of these from one address; off where all clients come through one proxy. (default: 1000; this machine\'s own do not count)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" limit-requests' -l 'limit-requests' -d 'Requests a second from one address, and how many at once after a pause: 20 or 20:100 (else five times as many).' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" limit-rate' -l 'limit-rate' -d 'Bytes a second of each response: 500k, 2m.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'allowed-hosts' -d 'Names under which the site is known; requests for others get 421, so that no page of another site can read it (DNS rebinding): www.example.org,*.example.org,localhost:8080,[::1]. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'trusted-proxies' -d 'Proxies that are believed when they say for whom they ask; logs and limits go by it: 10.0.0.0/8,127.0.0.1,unix. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" proxy-field' -l 'proxy-field' -d 'The field in which they all say it: x-forwarded-for or forwarded.' -rfka 'x-forwarded-for forwarded'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'timeout' -d 'How long something may take: keep-alive=75s. What: first-byte, head, keep-alive, silence, discard, half-closed, linger, connection, drain; --check shows them. Repeatable.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" min-rate' -l 'min-rate' -d 'The slowest average at which a body may come or an answer be taken, in bytes a second; 0 for any. (default: 240)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" upload' -l 'upload' -d 'Takes files into this folder within DIR, by PUT and by forms; . is DIR itself. Whoever can reach it can write: see --auth.' -rfa '(__wryneck_complete_directories)'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" upload-limit' -l 'upload-limit' -d 'The most that one request may bring: 500k, 100m, 2g. (default: 100m)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" upload-overwrite' -l 'upload-overwrite' -d 'Uploads may replace files that exist.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-upload-overwrite' -l 'no-upload-overwrite' -d 'Uploads may replace files that exist.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck"' -l 'proxy' -d 'Has another server answer for a path and all below: /api/=http://127.0.0.1:3000, /=unix:/run/app.sock. A path in the server\'s URL takes the place of the one in front, and be it a slash. WebSockets pass, too. Repeatable; several servers of one path share its requests.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" proxy-balance' -l 'proxy-balance' -d 'Which of several servers gets a request: round-robin, least-busy, first (the others stand by), or client (the same one for the same address).' -rfka 'round-robin least-busy first client'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" proxy-host' -l 'proxy-host' -d 'The host that servers are told: the one that the client asked for, or their own.' -rfka 'client server'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" proxy-timeout' -l 'proxy-timeout' -d 'How long a server may take to begin its answer. (default: 60s)' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" proxy-check' -l 'proxy-check' -d 'Asks each server for this path every five seconds, and leaves out those that do not answer well.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" access-log' -l 'access-log' -d 'Where requests are logged: a file, - for standard output, or off. (default: -)' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-access-log' -l 'no-access-log' -d 'The same as --access-log off.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" log-format' -l 'log-format' -d 'How: common, combined or json. (default: combined; on a terminal short and in colours)' -rfka 'common combined json'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" log-level' -l 'log-level' -d 'From which level on the program\'s own messages go to standard error: trace, debug, info, notice, warning, error or critical.' -rfka 'trace debug info notice warning error critical'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" watch' -l 'watch' -d 'Has pages load themselves anew in the browser when a file changes: for those who write them.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-watch' -l 'no-watch' -d 'Has pages load themselves anew in the browser when a file changes: for those who write them.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" open' -l 'open' -d 'Opens the address in a browser.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-open' -l 'no-open' -d 'Opens the address in a browser.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" qr' -l 'qr' -d 'Shows the address as a QR code, for a phone\'s camera.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" no-qr' -l 'no-qr' -d 'Shows the address as a QR code, for a phone\'s camera.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" pid-file' -l 'pid-file' -d 'A file that holds the process\'s number while the server runs.' -rF
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" user' -l 'user' -d 'Goes on as this user when all is opened that root is needed for: NAME, NAME:GROUP, or numbers.' -rfka ''
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" version' -l 'version' -d 'Show the version.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_positional "wryneck" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'wryneck' -n '__wryneck_should_offer_completions_for_flags_or_options "wryneck help" version' -l 'version' -d 'Show the version.'
