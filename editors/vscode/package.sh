#!/usr/bin/env bash
# Packages the extension as target/editors/esc.vsix. It needs Node 20 or later, and on its first run the network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/editors/vscode
vsix=$root/target/editors/esc.vsix

run() {
    printf '$ %s\n' "$*"
    "$@"
}

# The modules are kept from one run to the next, for as long as nothing else is asked for.
mkdir -p "$work/build"
cd "$work/build"
cp "$here"/{package.json,extension.js} .
if ! cmp -s package.json node_modules/.asked; then
    rm -rf node_modules
    run npm install --no-package-lock --ignore-scripts --no-audit --no-fund
    cp package.json node_modules/.asked
fi

# One file with all that it needs: it starts faster than hundreds of them.
rm -rf "$work/package"
mkdir -p "$work/package/dist"
run node_modules/.bin/esbuild extension.js --bundle --platform=node --target=node20 --external:vscode \
    --minify --log-level=warning --outfile="$work/package/dist/extension.js"

# What is bundled keeps its licence.
npm ls --omit=dev --all --parseable | tail -n +2 | while read -r module; do
    printf '%s\n\n' "${module##*/node_modules/}"
    find "$module" -maxdepth 1 -iname 'licen[cs]e*' -exec cat {} +
    printf '\n\n'
done > "$work/package/THIRD-PARTY-LICENSES.txt"

cp "$here"/{package.json,language-configuration.json,README.md} "$work/package"
cp "$root"/grammar/esc.tmLanguage.json "$root"/LICENSE-{MIT,APACHE} "$work/package"
cp -r "$here/images" "$work/package"

cd "$work/package"
run "$work/build/node_modules/.bin/vsce" package --no-dependencies --skip-license --allow-missing-repository \
    --no-rewrite-relative-links --out "$vsix"
