# make: build/pitchey · make check: what a commit must pass · make pages: frontend/dist · the rest are presets
.PHONY: release dev tsan coverage check fuzz pages
release dev tsan coverage:
	@test -f $(if $(filter release,$@),build,build-$@)/build.ninja || cmake --preset $@
	@cmake --build --preset $@
check: dev
	@ctest --preset dev
fuzz:
	@tools/fuzz 60
pages:
	@tools/setup build && tools/pages
