"""Do lesson and run agree: claims against traces, verdicts, findings. Runs nothing itself."""
