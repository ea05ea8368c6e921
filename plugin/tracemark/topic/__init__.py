"""The views of a topic: pages made from one lesson's sample, trace and questions."""
