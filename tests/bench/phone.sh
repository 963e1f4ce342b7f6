#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a phone makes of a stamp: for each seed, FOLDER/SEED.png (a symbol, as
# many pixels a module as its second number says) becomes FOLDER/SEED.jpg, of
# 1280 x 960 pixels: tilted and turned, on a cloudy ground, blurred by 0.38 to 0.48
# modules, with noise, as JPEG of quality 60.
#	phone.sh FOLDER SEED:PIXELS...
set -u
folder=$1
shift
for seed; do
	module=${seed#*:} seed=${seed%:*}
	set -- $(awk -v seed="$seed" -v module="$module" \
		-v w="$(identify -format %w "$folder/$seed.png")" '
	function number(from, to) { return from + (to - from) * rand() }
	BEGIN {
		srand(seed); rand()
		for (i = 0; i < 8; i++)
			d[i] = int(w * number(0, 0.06))
		printf "0,0,%d,%d,%d,0,%d,%d,%d,%d,%d,%d,0,%d,%d,%d ", d[0],
			d[1], w, w - d[2], d[3], w, w, w - d[4], w - d[5],
			w, d[6], w - d[7]
		printf "%.1f +%d+%d %.2f %.2f\n", number(-15, 15),
			number(50, 700), number(50, 400),
			module * number(0.38, 0.48), number(0.3, 0.8)
	}')
	convert -size 320x240 -seed "$seed" plasma:gray70-gray30 \
		-colorspace Gray -resize 1280x960 \
		\( "$folder/$seed.png" -alpha set -virtual-pixel transparent \
		-distort Perspective "$1" -background none -rotate "$2" \
		+repage \) -geometry "$3" -composite -blur "0x$4" \
		-attenuate "$5" +noise Gaussian -colorspace Gray -quality 60 \
		"$folder/$seed.jpg" || exit 4
done
