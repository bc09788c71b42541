set -euo pipefail
source "$(dirname "$0")/settings.sh"

source_="$repositories/$REPOSITORY.git"
if [ ! -d "$source_" ] || { [ "$may_read" = false ] && [ "$TOKEN" = "$OWN_TOKEN" ]; }; then
  echo "remote: Repository not found."
  echo "::error::The process '/usr/bin/git' failed with exit code 128"
  exit 1
fi

# The event says which commit, even if the branch has moved since.
ref=$REF
commit=$REF
if [ -z "$REF" ] || [ "$REF" = "$GITHUB_REF" ]; then
  ref=$GITHUB_REF
  commit=$GITHUB_SHA
  if [ "$REPOSITORY" != "$GITHUB_REPOSITORY" ]; then
    ref=HEAD
    commit=HEAD
  fi
fi

git init -q "$INTO"
cd "$INTO"
git remote add origin "$GITHUB_SERVER_URL/$REPOSITORY"
depth=(--depth "$DEPTH")
wanted=("$commit")
if [ "$DEPTH" = 0 ]; then
  depth=()
  wanted+=('+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*')
fi
git fetch -q --no-tags "${depth[@]}" "file://$source_" "${wanted[@]}"
found=$(git rev-parse FETCH_HEAD)
branch=${ref#refs/heads/}
if git -C "$source_" show-ref -q --verify "refs/heads/$branch"; then
  git checkout -q -B "$branch" "$found"
else
  git checkout -q --detach "$found"
fi
echo "commit=$(git rev-parse HEAD)" >>"$GITHUB_OUTPUT"
echo "ref=$ref" >>"$GITHUB_OUTPUT"
