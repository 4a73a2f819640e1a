"""The model as one assessor among others: asked over the network, its answer checked before anybody sees it."""
