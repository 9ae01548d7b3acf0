#!/bin/bash
# Makes demo/media: a loop of 24 s as CMAF segments of 2 s, three video
# renditions and one of audio. Needs ffmpeg 5.1 or later with libx264 and the
# font DejaVu; the product itself needs neither, for its output is committed.
#
# Everything that moves or sounds has a period that divides 24 s, so the loop
# has no seam. 24 s are 600 frames of video and 1125 frames of AAC exactly.
set -euo pipefail
cd "$(dirname "$0")"

seconds=24
fps=25
frames=$((seconds * fps))
font=/usr/share/fonts/truetype/dejavu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/media

ff() { ffmpeg -hide_banner -loglevel error -nostdin -y "$@"; }

# fish PHASE: one second of a swimming fish with alpha. u runs from the tail
# (-1) to the nose (1), v from the back to the belly, bent by the tail's beat.
fish() {
  local u="(2*X/W-1)"
  local v="(2*Y/H-1+0.16*(1-$u)*sin(2*PI*(T+$1)+1.7*$u))"
  local body="0.5*sqrt(max(0,1-pow(($u-0.15)/0.83,2)))"
  local tail="between($u,-0.98,-0.45)*(0.06+0.95*(-0.45-$u))"
  local eye="lt(hypot(($u-0.68)*2,$v+0.07),0.085)"
  local light="(0.78-0.42*$v)"
  ff -f lavfi -i "color=black:s=240x120:r=$fps:d=1,format=rgba" -vf "geq=\
r='if($eye,20,clip(215*$light,0,255))':\
g='if($eye,30,clip(232*$light,0,255))':\
b='if($eye,45,clip(240*$light,0,255))':\
a='255*clip((max($body,$tail)-abs($v))*22+0.5,0,1)'" -c:v qtrle "$work/fish$1.mov"
}

# bubble: one still with a bright rim.
bubble() {
  ff -f lavfi -i "color=white:s=48x48:r=1:d=1,format=rgba" -vf "geq=r=255:g=255:b=255:\
a='70*lt(hypot(X-23.5,Y-23.5),21)+120*exp(-pow((hypot(X-23.5,Y-23.5)-20)/1.6,2))\
+150*exp(-pow(hypot(X-17,Y-16)/4,2))'" -frames:v 1 "$work/bubble.png"
}

# water: a slow play of light from above, drawn small and enlarged.
water() {
  local p="2*PI*T/$seconds"
  local y="(Y/H)"
  local s="(X/W+0.38*$y)"
  local rays="pow(1-$y,1.4)*(0.5+0.25*sin(17*$s+2*$p)+0.25*sin(29*$s-3*$p+1)+0.2*sin(7*$s+$p))"
  local glow="0.5*exp(-pow((X/W-0.62-0.08*sin($p))*2.1,2)-pow($y*1.5,2))"
  ff -f lavfi -i "color=black:s=320x180:r=$fps:d=$seconds,format=gbrp" -vf "geq=\
r='clip(26-20*$y+46*($rays)*0.8+70*$glow,0,255)':\
g='clip(118-88*$y+80*($rays)+95*$glow,0,255)':\
b='clip(158-92*$y+78*($rays)+75*$glow,0,255)'" \
    -c:v libx264rgb -qp 0 -preset ultrafast "$work/water.mkv"
}

# swim LAYER COUNT SIZE STEP TINT TOP SPREAD: overlays COUNT fish that
# cross the picture STEP pixels a frame. The way is 2400 pixels, 600 steps of
# a whole number, so that motion is even and closes on itself.
swim() {
  local layer=$1 count=$2 size=$3 step=$4 tint=$5 top=$6 spread=$7 i
  for ((i = 0; i < count; i++)); do
    RANDOM=$((layer * 1000 + i * 37 + 5))
    : $RANDOM
    local phase=$((RANDOM % 3)) cluster=$((RANDOM % 900)) y=$((top + RANDOM % spread))
    local w=$((size * (85 + RANDOM % 30) / 100 / 2 * 2)) beat=$((1 + RANDOM % 2)) turn=$((RANDOM % 628))
    local start=$((layer * 830 + cluster))
    echo "[$phase:v]scale=$w:-2,colorchannelmixer=$tint,loop=loop=-1:size=$fps,setpts=N/$fps/TB[f$layer$i];"
    echo "[bg][f$layer$i]overlay=format=gbrp:shortest=0:eof_action=repeat:\
x='mod(n*$step+$start,2400)-300':\
y='$y+22*sin(2*PI*$beat*n/$frames+$turn/100)'[bg];"
  done
}

# rise COUNT: overlays COUNT bubbles that rise 1400 pixels in 600 frames,
# once or twice.
rise() {
  local i
  for ((i = 0; i < $1; i++)); do
    RANDOM=$((i * 91 + 3))
    : $RANDOM
    local w=$((14 + RANDOM % 22)) x=$((60 + RANDOM % 1800)) start=$((RANDOM % 1400)) times=$((1 + RANDOM % 2))
    echo "[3:v]scale=$w:-1[b$i];"
    echo "[bg][b$i]overlay=format=gbrp:eof_action=repeat:\
x='$x+14*sin(2*PI*6*n/$frames+$start)':\
y='1140-mod(n*$times*1400/$frames+$start,1400)'[bg];"
  done
}

picture() {
  {
    echo "[4:v]scale=1920:1080:flags=bicubic,format=gbrp[bg];"
    swim 1 13 84 4 aa=0.45 300 330
    swim 2 9 150 8 aa=0.85 380 380
    rise 9
    swim 3 3 290 12 rr=1.1:gg=0.76:bb=0.42 560 260
    echo "[bg]scale=960:540:flags=area,format=gbrp[out]"
  } >"$work/graph"
  ff -i "$work/fish0.mov" -i "$work/fish0.33.mov" -i "$work/fish0.67.mov" -i "$work/bubble.png" \
    -i "$work/water.mkv" -filter_complex_script "$work/graph" -map '[out]' -frames:v "$frames" -r "$fps" \
    -c:v libx264rgb -qp 0 -preset ultrafast "$work/picture.mkv"
}

# letters HEIGHT: the lettering in sizes relative to the picture's height. The
# counter runs from 000 to 599; the lower right corner is left to the page.
letters() {
  local h=$1 ink="fontcolor=white:shadowcolor=0x00202c@0.6:shadowx=$(($1 / 270 + 1)):shadowy=$(($1 / 270 + 1))"
  echo -n "drawtext=fontfile=$font/DejaVuSans-Bold.ttf:text='SHOAL':fontsize=$((h * 72 / 1000)):x=$((h * 55 / 1000)):y=$((h * 55 / 1000)):$ink,"
  echo -n "drawtext=fontfile=$font/DejaVuSans.ttf:text='demo stream':fontsize=$((h * 50 / 1000)):x=$((h * 56 / 1000)):y=$((h * 138 / 1000)):alpha=0.92:$ink,"
  echo -n "drawtext=fontfile=$font/DejaVuSans-Bold.ttf:text='${h}p':fontsize=$((h * 50 / 1000)):x=w-tw-$((h * 55 / 1000)):y=$((h * 60 / 1000)):alpha=0.92:$ink,"
  echo -n "drawtext=fontfile=$font/DejaVuSans.ttf:text='frame':fontsize=$((h * 46 / 1000)):x=$((h * 57 / 1000)):y=$((h * 755 / 1000)):alpha=0.92:$ink,"
  echo -n "drawtext=fontfile=$font/DejaVuSansMono-Bold.ttf:text='%{eif\:n\:d\:3}':fontsize=$((h * 150 / 1000)):x=$((h * 50 / 1000)):y=$((h * 815 / 1000)):$ink"
}

# cut TRACK ARGS...: writes TRACK/init.mp4 and 00.m4s to 11.m4s.
cut() {
  local track=$1
  shift
  mkdir -p "$out/$track"
  ff "$@" -f hls -hls_time 2 -hls_list_size 0 -hls_segment_type fmp4 -hls_playlist_type vod \
    -hls_segment_options use_editlist=0:write_tmcd=0:movflags=+frag_custom+default_base_moof+skip_sidx+skip_trailer \
    -hls_fmp4_init_filename init.mp4 -hls_segment_filename "$out/$track/%02d.m4s" "$out/$track/list.m3u8"
  rm "$out/$track/list.m3u8"
}

# video WIDTH HEIGHT KBPS: no B frames, so that decoding and presentation time
# are one, and a buffer of one segment, so that segments are of even size.
video() {
  local w=$1 h=$2 rate=$3
  local encode=(-i "$work/picture.mkv" -an -vf "scale=$w:$h:flags=lanczos:out_color_matrix=bt709:out_range=tv,format=yuv420p,$(letters "$h")"
    -c:v libx264 -profile:v high -preset veryslow -refs 3 -bf 0 -g 50 -keyint_min 50 -sc_threshold 0
    -b:v "${rate}k" -maxrate "$((rate * 11 / 10))k" -bufsize "$((rate * 2))k" -aq-mode 3 -threads 2
    -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv
    -map_metadata -1 -fflags +bitexact -flags +bitexact -video_track_timescale 12800)
  ff "${encode[@]}" -pass 1 -passlogfile "$work/$h" -f null -
  cut "video-$h" "${encode[@]}" -pass 2 -passlogfile "$work/$h"
}

# chord CENTRE FREQUENCIES...: a soft pad around second CENTRE; neighbours
# fade into each other. Frequencies are rounded to 1/24 Hz, and a second voice
# beats slowly against the first.
chord() {
  local centre=$1 f
  shift
  echo -n "max(0,cos(PI/6*(mod(t-$centre+12,$seconds)-12))*lt(abs(mod(t-$centre+12,$seconds)-12),6)*0.5+0.5*lt(abs(mod(t-$centre+12,$seconds)-12),6))*(0"
  for f in "$@"; do
    echo -n "+sin(2*PI*t*round($f*24)/24)+0.6*sin(2*PI*t*(round($f*24)+7)/24+1)+0.12*sin(4*PI*t*round($f*24)/24)"
  done
  echo -n ")"
}

# bell START FREQUENCY: one struck note, faded out long before its next turn.
bell() {
  local d="mod(t-$1+$seconds,$seconds)"
  echo -n "+(1-exp(-90*$d))*exp(-1.6*$d)*(sin(2*PI*$2*$d)+0.25*exp(-2*$d)*sin(4*PI*$2*$d))"
}

bells() {
  local at=$1 f
  shift
  for f in "$@"; do
    bell "$at" "$f"
    at=$(awk "BEGIN{print $at+3}")
  done
}

audio() {
  local pad="0.022*($(chord 0 130.81 196 246.94 329.63)+$(chord 6 110 164.81 196 261.63)+$(chord 12 87.31 130.81 220 329.63)+$(chord 18 98 146.83 196 293.66))"
  local left="$pad+0.05*(0$(bells 0.75 659.26 783.99 523.25 587.33 440 523.25 392 493.88))"
  local right="$pad+0.05*(0$(bells 2.25 493.88 392 659.26 523.25 783.99 659.26 587.33 783.99))"
  # Three turns are encoded and the second is kept, from its first frame on:
  # frame 1126, for the encoder puts one frame of priming before the sound.
  ff -f lavfi -i "aevalsrc='$left|$right':s=48000:d=$seconds,aloop=loop=2:size=$((seconds * 48000))" \
    -c:a aac -profile:a aac_low -b:a 64k -fflags +bitexact -flags +bitexact "$work/turns.aac"
  ff -i "$work/turns.aac" -c:a copy -bsf:a "noise=drop='lt(n,1126)+gte(n,2251)'" "$work/turn.aac"
  cut audio -i "$work/turn.aac" -map_metadata -1 -fflags +bitexact -c:a copy \
    -bsf:a "aac_adtstoasc,setts=ts='N*1024':time_base=1/48000:duration=1024"
}

for phase in 0 0.33 0.67; do fish "$phase"; done
bubble
water
picture
audio
video 426 240 300
video 640 360 550
video 960 540 1100
rm -rf media && cp -r "$out" media
du -sb media
